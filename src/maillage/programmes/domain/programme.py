"""A programme begins with its three acts; its deliverables move, and point at living objects."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from maillage.groups.models import Group
from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.people.domain.errors import Refused
from maillage.people.models import Organisation, Service, User
from maillage.programmes.enums import DeliverableState
from maillage.programmes.models import Act, Deliverable, GroupLevel, Programme, VacantPost

FILE = Path(__file__).parent.parent / "data" / "matriochkas.toml"


@cache
def proposed_acts() -> list[dict[str, Any]]:
    """The three acts proposed to a programme that begins, each with its deliverables."""
    acts: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["acts"]
    return acts


def start_programme(*, organisation: Organisation, actor: User, title: str) -> Programme:
    """Begin a programme with the three acts and the deliverables proposed. One journal line.

    Raises:
        Refused: another programme has this title.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if Programme.objects.filter(search_key=search_key(title)).exists():
            raise Refused("Un programme porte déjà ce nom\u00a0: choisissez-en un autre.", "title")
        row = Programme.objects.create(
            organisation=organisation, title=title, created_by=actor, created_at=clock.now()
        )
        for rank, told in enumerate(proposed_acts(), start=1):
            act = Act.objects.create(
                organisation=organisation,
                programme=row,
                rank=rank,
                title=told["title"],
                text=told["text"],
            )
            Deliverable.objects.bulk_create(
                Deliverable(organisation=organisation, act=act, title=one)
                for one in told["deliverables"]
            )
        _tell(row, row, actor, "programmes.programme_started")
    return row


def write_act(*, act: Act, actor: User, title: str, text: str) -> None:
    """Say again what an act is and aims at. One journal line."""
    with transaction.atomic():
        act.title, act.text = title, text
        act.save(update_fields=["title", "text"])
        _tell(act, act.programme, actor, "programmes.act_written", rank=act.rank)


def write_deliverable(
    *,
    act: Act,
    actor: User,
    title: str,
    state: str,
    owner: User | None,
    due_on: date | None,
    pointed: tuple[str, str] = ("", ""),
    deliverable: Deliverable | None = None,
) -> Deliverable:
    """Write a deliverable, new or present: its state, who holds it, what it points at.

    Delivering it notes the day, once. `pointed` is a pair of `kernel.registries.linkables` that
    the form has offered to this person. One journal line.

    Raises:
        Refused: the act has another deliverable of this name.
    """
    with transaction.atomic():
        Act.objects.select_for_update().get(pk=act.pk)
        same = Deliverable.objects.filter(act=act, title=title)
        if same.exclude(pk=deliverable.pk if deliverable else None).exists():
            raise Refused(
                "Cet acte a déjà un livrable de ce nom\u00a0: nommez-le autrement.", "title"
            )
        row = deliverable or Deliverable(organisation=act.organisation, act=act)
        row.title, row.state, row.owner, row.due_on = title, state, owner, due_on
        row.kind, row.key = pointed
        if state != DeliverableState.DELIVERED:
            row.delivered_on = None
        elif row.delivered_on is None:
            row.delivered_on = clock.today()
        row.save()
        _tell(row, act.programme, actor, "programmes.deliverable_written", state=state)
    return row


def remove_deliverable(*, deliverable: Deliverable, actor: User) -> None:
    """Take a deliverable away, what it pointed at remaining. One journal line."""
    with transaction.atomic():
        programme = deliverable.act.programme
        _tell(deliverable, programme, actor, "programmes.deliverable_removed")
        deliverable.delete()


def set_levels(*, organisation: Organisation, actor: User, levels: dict[Group, str]) -> None:
    """Say whom each of these groups supports ("" takes its level away). One journal line."""
    with transaction.atomic():
        for group, level in levels.items():
            if level:
                GroupLevel.objects.update_or_create(
                    group=group, defaults={"organisation": organisation, "level": level}
                )
            else:
                GroupLevel.objects.filter(group=group).delete()
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="programmes.levels_set",
            subject=organisation,
            detail={"groups": len(levels)},
        )


def note_vacancy(
    *, organisation: Organisation, actor: User, service: Service, function: str, since: date
) -> VacantPost:
    """Note a post that nobody holds. One journal line.

    Raises:
        Refused: the day is to come.
    """
    if since > clock.today():
        raise Refused("Ce jour est à venir\u00a0: notez le poste quand il sera vacant.", "since")
    with transaction.atomic():
        row = VacantPost.objects.create(
            organisation=organisation, service=service, function=function, since=since
        )
        _tell_post(row, actor, "programmes.vacancy_noted")
    return row


def fill_vacancy(*, post: VacantPost, actor: User, filled_on: date) -> None:
    """Somebody holds the post from this day. One journal line.

    Raises:
        Refused: the post is filled, or the day is before the vacancy or to come.
    """
    with transaction.atomic():
        row = VacantPost.objects.select_for_update().get(pk=post.pk)
        if row.filled_on is not None:
            raise Refused("Ce poste est déjà pourvu.")
        if not row.since <= filled_on <= clock.today():
            raise Refused(
                "Choisissez un jour entre le début de la vacance et aujourd’hui.", "filled_on"
            )
        row.filled_on = filled_on
        row.save(update_fields=["filled_on"])
        _tell_post(row, actor, "programmes.vacancy_filled")


def _tell_post(row: VacantPost, actor: User, verb: str) -> None:
    journal.record(organisation=row.organisation, actor=actor, verb=verb, subject=row, detail={})


def _tell(subject: Any, programme: Programme, actor: User, verb: str, **detail: object) -> None:
    journal.record(
        organisation=programme.organisation,
        actor=actor,
        verb=verb,
        subject=subject,
        detail=detail,
    )
