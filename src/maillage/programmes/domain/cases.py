"""A case opens, goes up, comes down, is reviewed, changes hands, and is closed by a person.

Each verb writes the case, one move of its history and one line of the journal, all or nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal, links
from maillage.kernel.slugs import random_slug
from maillage.people.domain.errors import Refused
from maillage.people.models import User
from maillage.programmes.clocks import deadline_of
from maillage.programmes.enums import (
    CLOSE_REASONS,
    DOWN_REASONS,
    STAY_REASONS,
    UP_REASONS,
    AccessCause,
    CaseState,
    LineKind,
    MoveKind,
)
from maillage.programmes.models import (
    CaseAccess,
    CaseDecision,
    CaseMove,
    CasePartner,
    EscalationCase,
    LevelLine,
    ProtocolLevel,
    ProtocolVersion,
)
from maillage.programmes.queries.people import people_for_cases
from maillage.territory.calendars import CalendarNotPublished

PARTNER_LINK = "programmes.case_partner"
LETTERS = 5
CHOOSE_REASON = "Dites pourquoi\u00a0: choisissez un motif de la liste."


def open_case(
    *, version: ProtocolVersion, actor: User, trigger: LevelLine, owner: User, next_review_on: date
) -> EscalationCase:
    """Open a case at the level that its trigger leads to, under a pseudonym drawn at random.

    Whoever opens it and whoever holds it are on its list. One journal line.

    Raises:
        Refused: the version is not in force, the trigger is not one of its lines, the review is
            past, or the owner has no role for it.
    """
    with transaction.atomic():
        rows = ProtocolVersion.objects.select_for_update(of=("self",))
        row = rows.select_related("organisation").get(pk=version.pk)
        if not row.is_in_force:
            raise Refused("Ce protocole n’est pas en vigueur\u00a0: choisissez-en un autre.")
        level = row.levels.filter(pk=trigger.level_id).first()
        if level is None or trigger.kind != LineKind.TRIGGER:
            raise Refused("Choisissez ce qui se passe dans la liste du protocole.", "trigger")
        now = clock.now()
        case = EscalationCase(
            organisation=row.organisation,
            pseudonym=_pseudonym(),
            version=row,
            opened_at=now,
            next_review_on=next_review_on,
        )
        _enter(case, level, owner)
        case.save()
        _list(case, actor, AccessCause.OPENED)
        _list(case, owner, AccessCause.OWNER)
        _move(case, actor, MoveKind.OPENED, trigger=trigger)
    return case


def step_up(
    *,
    case: EscalationCase,
    actor: User,
    level: ProtocolLevel,
    reason: str,
    owner: User,
    next_review_on: date,
) -> EscalationCase:
    """Take a case to a higher level; its new owner is put on the list. One journal line.

    Raises:
        Refused: it is closed, the level is not higher, no reason is given, the review is past, or
            the owner has no role for it.
    """
    return _change_level(case, actor, level, MoveKind.UP, reason, owner, next_review_on)


def step_down(
    *,
    case: EscalationCase,
    actor: User,
    level: ProtocolLevel,
    reason: str,
    owner: User,
    next_review_on: date,
) -> EscalationCase:
    """Bring a case to a lower level, as explicitly as it went up. One journal line.

    Raises:
        Refused: as `step_up`, the level being lower.
    """
    return _change_level(case, actor, level, MoveKind.DOWN, reason, owner, next_review_on)


def hold_review(
    *,
    case: EscalationCase,
    actor: User,
    steps: Iterable[LevelLine],
    next_review_on: date,
    stay_reason: str = "",
) -> EscalationCase:
    """Look at a case again today: the steps taken, the day of the next review.

    With `stay_reason` the delay of the level begins again; without, it goes on. One journal line.

    Raises:
        Refused: it is closed, a step is not one of its level, the review is past, or the delay of
            the level is over and nothing says why one stays there.
    """
    with transaction.atomic():
        row = locked(case)
        if stay_reason and stay_reason not in STAY_REASONS:
            raise Refused(CHOOSE_REASON, "stay_reason")
        if not stay_reason and row.deadline_at <= clock.now():
            raise Refused(
                "Le délai de ce niveau est dépassé\u00a0: dites pourquoi la situation y reste, ou "
                "montez, descendez, clôturez.",
                "stay_reason",
            )
        came_from = row.level
        row.next_review_on = next_review_on
        if stay_reason:
            _enter(row, row.level, row.owner)
        else:
            _check_review(row)
        row.save()
        _decide(row, actor, steps)
        kind = MoveKind.STAYED if stay_reason else MoveKind.REVIEWED
        _move(row, actor, kind, from_level=came_from, reason=stay_reason)
    return row


def hand_over(*, case: EscalationCase, actor: User, owner: User) -> EscalationCase:
    """Let somebody else hold a case; its clocks go on. One journal line.

    Raises:
        Refused: it is closed, they hold it already, or have no role for it.
    """
    with transaction.atomic():
        row = locked(case)
        if owner.pk == row.owner_id:
            raise Refused(
                "Cette personne tient déjà la situation\u00a0: choisissez-en une autre.", "owner"
            )
        _check_owner(owner)
        row.owner = owner
        row.save(update_fields=["owner"])
        _list(row, owner, AccessCause.OWNER)
        _move(row, actor, MoveKind.HANDED, from_level=row.level)
    return row


def close_case(*, case: EscalationCase, actor: User, reason: str) -> EscalationCase:
    """Close a case with a coded reason; its partners' links end. One journal line.

    The clock never does this.

    Raises:
        Refused: it is closed already, or no reason is given.
    """
    if reason not in CLOSE_REASONS:
        raise Refused(CHOOSE_REASON, "reason")
    with transaction.atomic():
        row = locked(case)
        row.state, row.closed_at = CaseState.CLOSED, clock.now()
        row.save(update_fields=["state", "closed_at"])
        for invited in CasePartner.objects.filter(case=row, ended_at=None):
            invited.ended_at = row.closed_at
            invited.save(update_fields=["ended_at"])
            links.revoke(purpose=PARTNER_LINK, subject=invited)
        _move(row, actor, MoveKind.CLOSED, from_level=row.level, reason=reason)
    return row


def list_person(*, case: EscalationCase, actor: User, person: User) -> None:
    """Put somebody on the list of those who may read a case. One journal line.

    Raises:
        Refused: it is closed, they are on it, or have no role for it.
    """
    with transaction.atomic():
        row = locked(case)
        _check_owner(person, "person")
        if not _list(row, person, AccessCause.ADDED):
            raise Refused("Cette personne est déjà sur la liste.", "person")
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="programmes.case_opened_to",
            subject=row,
            detail={"person": person.pk},
        )


def unlist_person(*, access: CaseAccess, actor: User) -> None:
    """Take somebody off the list. One journal line.

    Raises:
        Refused: they hold the case.
    """
    with transaction.atomic():
        row = EscalationCase.objects.select_for_update(of=("self",)).get(pk=access.case_id)
        if row.owner_id == access.person_id:
            raise Refused(
                "Cette personne tient la situation\u00a0: passez d’abord la main à quelqu’un."
            )
        access.delete()
        journal.record(
            organisation=access.organisation,
            actor=actor,
            verb="programmes.case_shut_to",
            subject=row,
            detail={"person": access.person_id},
        )


def locked(case: EscalationCase) -> EscalationCase:
    """The case under lock, as it is now. Raises Refused when it is closed."""
    rows = EscalationCase.objects.select_for_update(of=("self",))
    row: EscalationCase = rows.select_related("organisation", "level", "owner").get(pk=case.pk)
    if not row.is_open:
        raise Refused("Cette situation est close\u00a0: ouvrez-en une autre s’il le faut.")
    return row


def list_by_alert(case: EscalationCase, person: User) -> None:
    """Open a late case to who holds the level above: an alert to nobody would alert nobody."""
    _list(case, person, AccessCause.ALERT)


def _change_level(
    case: EscalationCase,
    actor: User,
    level: ProtocolLevel,
    kind: MoveKind,
    reason: str,
    owner: User,
    next_review_on: date,
) -> EscalationCase:
    goes_up = kind == MoveKind.UP
    if reason not in (UP_REASONS if goes_up else DOWN_REASONS):
        raise Refused(CHOOSE_REASON, "reason")
    with transaction.atomic():
        row = locked(case)
        came_from = row.level
        wrong_way = level.rank <= came_from.rank if goes_up else level.rank >= came_from.rank
        if level.version_id != row.version_id or wrong_way:
            raise Refused("Choisissez un niveau de la liste.", "level")
        row.next_review_on = next_review_on
        _enter(row, level, owner)
        row.save()
        _list(row, owner, AccessCause.OWNER)
        _move(row, actor, kind, from_level=came_from, reason=reason)
    return row


def _enter(case: EscalationCase, level: ProtocolLevel, owner: User) -> None:
    """Put a case at a level from now on, with the delay of that level."""
    _check_owner(owner)
    case.level, case.owner, case.entered_at = level, owner, clock.now()
    try:
        case.deadline_at = deadline_of(level, case.organisation, case.entered_at)
    except CalendarNotPublished as refusal:
        raise Refused(str(refusal)) from None
    _check_review(case)


def _check_review(case: EscalationCase) -> None:
    if case.next_review_on < clock.today():
        raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.", "next_review_on")


def _check_owner(person: User, field: str = "owner") -> None:
    if not people_for_cases().filter(pk=person.pk).exists():
        raise Refused(
            "Cette personne ne peut pas lire une situation\u00a0: choisissez une personne de la "
            "direction, de l’encadrement ou des équipes.",
            field,
        )


def _list(case: EscalationCase, person: User, cause: AccessCause) -> bool:
    """Put somebody on the list, once; whether they were not there."""
    _, is_new = CaseAccess.objects.get_or_create(
        case=case,
        person=person,
        defaults={"organisation": case.organisation, "cause": cause, "since": clock.now()},
    )
    return bool(is_new)


def _decide(case: EscalationCase, actor: User, steps: Iterable[LevelLine]) -> None:
    today = clock.today()
    for step in steps:
        if step.level_id != case.level_id or step.kind != LineKind.STEP:
            raise Refused("Choisissez des étapes de ce niveau.", "steps")
        CaseDecision.objects.get_or_create(
            case=case,
            step=step,
            on=today,
            defaults={"organisation": case.organisation, "noted_by": actor},
        )


def _move(
    case: EscalationCase,
    actor: User,
    kind: MoveKind,
    *,
    from_level: ProtocolLevel | None = None,
    reason: str = "",
    trigger: LevelLine | None = None,
) -> None:
    """Write one move of the history, and its line of the journal."""
    CaseMove.objects.create(
        organisation=case.organisation,
        case=case,
        kind=kind,
        from_level=from_level,
        level=case.level,
        reason=reason,
        trigger=trigger,
        owner=case.owner,
        actor=actor,
        at=clock.now(),
        deadline_at=case.deadline_at,
        next_review_on=case.next_review_on,
    )
    detail: dict[str, Any] = {"level": case.level.rank, "owner": case.owner_id}
    if reason:
        detail["reason"] = reason
    journal.record(
        organisation=case.organisation,
        actor=actor,
        verb=f"programmes.case_{kind.value}",
        subject=case,
        detail=detail,
    )


def _pseudonym() -> str:
    """A name that says nothing and that no other case of the organisation bears."""
    while True:
        drawn = random_slug()[:LETTERS]
        name = f"S-{drawn.upper()}"
        if not EscalationCase.objects.filter(pseudonym=name).exists():
            return name
