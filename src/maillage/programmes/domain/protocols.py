"""A protocol is prepared, adopted, replaced. What is adopted no longer changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.people.domain.errors import Refused
from maillage.people.models import Organisation, User
from maillage.programmes.enums import LineKind, VersionState
from maillage.programmes.models import (
    LevelHolder,
    LevelLine,
    Protocol,
    ProtocolLevel,
    ProtocolVersion,
)

LEAST_LEVELS, MOST_LEVELS = 2, 8
COPIED = ("rank", "label", "holder", "why_not_lower", "delay_amount", "delay_unit", "message")


@dataclass(frozen=True)
class LevelText:
    """What a level says: its fields, its lines by kind, who holds it today."""

    fields: Mapping[str, Any]
    lines: Mapping[str, Sequence[str]]
    holders: Iterable[User]


def start_protocol(
    *, organisation: Organisation, actor: User, title: str, kind: str
) -> ProtocolVersion:
    """Begin a protocol by an empty draft of its first version. One journal line.

    Raises:
        Refused: another protocol has this title.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if Protocol.objects.filter(search_key=search_key(title)).exists():
            raise Refused("Un protocole porte déjà ce nom\u00a0: choisissez-en un autre.", "title")
        protocol = Protocol.objects.create(
            organisation=organisation, title=title, kind=kind, created_by=actor
        )
        version = ProtocolVersion.objects.create(
            organisation=organisation, protocol=protocol, number=1
        )
        _tell(version, actor, "programmes.protocol_started")
    return version


def write_level(
    *,
    version: ProtocolVersion,
    actor: User,
    text: LevelText,
    level: ProtocolLevel | None = None,
) -> ProtocolLevel:
    """Write a level of a draft: a new one above the others, or `level` again. One journal line.

    Raises:
        Refused: the version is adopted, or has as many levels as a person can follow.
    """
    with transaction.atomic():
        row = _draft(version)
        if level is None:
            top = row.levels.aggregate(top=Max("rank"))["top"]
            rank = 0 if top is None else top + 1
            if rank >= MOST_LEVELS:
                raise Refused(f"Un protocole a {MOST_LEVELS} niveaux au plus\u00a0: réunissez-en.")
            level = ProtocolLevel(organisation=row.organisation, version=row, rank=rank)
        for name, value in text.fields.items():
            setattr(level, name, value)
        level.save()
        LevelLine.objects.filter(level=level).delete()
        _write_lines(level, text.lines)
        _write_holders(level, text.holders)
        _tell(row, actor, "programmes.level_written", rank=level.rank)
    return level


def remove_level(*, level: ProtocolLevel, actor: User) -> None:
    """Take a level out of a draft; those above come down. One journal line.

    Raises:
        Refused: the version is adopted.
    """
    with transaction.atomic():
        row = _draft(level.version)
        level.delete()
        # One by one, from below: no two levels ever share a rank.
        for rank, left in enumerate(row.levels.order_by("rank")):
            if left.rank != rank:
                left.rank = rank
                left.save(update_fields=["rank"])
        _tell(row, actor, "programmes.level_removed")


def raise_level(*, level: ProtocolLevel, actor: User) -> None:
    """Exchange a level of a draft with the one above it, if any. One journal line.

    Raises:
        Refused: the version is adopted.
    """
    with transaction.atomic():
        row = _draft(level.version)
        moved = row.levels.get(pk=level.pk)
        above = row.levels.filter(rank=moved.rank + 1).first()
        if above is None:
            return
        low, high = moved.rank, above.rank
        for one, rank in ((moved, MOST_LEVELS + 1), (above, low), (moved, high)):
            one.rank = rank
            one.save(update_fields=["rank"])
        _tell(row, actor, "programmes.level_raised", rank=high)


def adopt(*, version: ProtocolVersion, actor: User, body: str, on: date) -> ProtocolVersion:
    """Put a draft in force; the version in force until then is replaced. One journal line.

    Cases that run keep the version they began with.

    Raises:
        Refused: it is no draft, it is not complete, or its day is to come.
    """
    if on > clock.today():
        raise Refused(
            "Ce jour est à venir\u00a0: adoptez le protocole une fois la décision prise.", "on"
        )
    with transaction.atomic():
        Protocol.objects.select_for_update(of=("self",)).get(pk=version.protocol_id)
        row = _draft(version)
        missing = lacks(row)
        if missing:
            raise Refused(missing[0])
        former = ProtocolVersion.objects.filter(
            protocol=row.protocol_id, state=VersionState.ADOPTED
        )
        former.update(state=VersionState.REPLACED, replaced_on=on)
        row.state, row.body, row.adopted_on = VersionState.ADOPTED, body, on
        row.save(update_fields=["state", "body", "adopted_on"])
        _tell(row, actor, "programmes.protocol_adopted", number=row.number, on=str(on))
    return row


def lacks(version: ProtocolVersion) -> list[str]:
    """What a draft needs before it can be adopted, as sentences; none when it is complete."""
    levels = list(version.levels.prefetch_related("lines", "holders"))
    found = []
    if len(levels) < LEAST_LEVELS:
        found.append(f"Écrivez au moins {LEAST_LEVELS} niveaux\u00a0: on doit pouvoir monter.")
    for level in levels:
        kinds = {line.kind for line in level.lines.all()}
        name = f"Niveau «\u00a0{level.label}\u00a0»\u00a0:"
        if LineKind.TRIGGER not in kinds:
            found.append(f"{name} écrivez ce qui y conduit.")
        if LineKind.STEP not in kinds:
            found.append(f"{name} écrivez au moins une étape.")
        if level.rank and not level.why_not_lower:
            found.append(f"{name} dites pourquoi le niveau au-dessous ne suffit pas.")
        if not level.holders.all():
            found.append(f"{name} nommez au moins une personne à prévenir.")
    return found


def revise(*, version: ProtocolVersion, actor: User) -> ProtocolVersion:
    """Begin the next version as a copy of an adopted one. One journal line.

    Raises:
        Refused: another draft is being written.
    """
    with transaction.atomic():
        Protocol.objects.select_for_update(of=("self",)).get(pk=version.protocol_id)
        others = ProtocolVersion.objects.filter(protocol=version.protocol_id)
        if others.filter(state=VersionState.DRAFT).exists():
            raise Refused("Une version est déjà en préparation\u00a0: reprenez-la.")
        last = others.aggregate(last=Max("number"))["last"]
        draft = ProtocolVersion.objects.create(
            organisation=version.organisation, protocol=version.protocol, number=last + 1
        )
        for level in version.levels.prefetch_related("lines", "holders__person"):
            copy = ProtocolLevel(organisation=version.organisation, version=draft)
            for name in COPIED:
                setattr(copy, name, getattr(level, name))
            copy.save()
            lines: dict[str, list[str]] = {}
            for line in level.lines.all():
                lines.setdefault(line.kind, []).append(line.text)
            _write_lines(copy, lines)
            _write_holders(copy, [one.person for one in level.holders.all()])
        _tell(draft, actor, "programmes.protocol_revised", number=draft.number)
    return draft


def name_holders(*, level: ProtocolLevel, actor: User, people: Iterable[User]) -> None:
    """Say who holds a level today; a text in force is not changed by it. One journal line.

    Raises:
        Refused: nobody is left to be told, or the version is replaced.
    """
    chosen = list(people)
    if not chosen:
        raise Refused("Nommez au moins une personne à prévenir.", "holders")
    with transaction.atomic():
        rows = ProtocolVersion.objects.select_for_update(of=("self",))
        row = rows.select_related("organisation").get(pk=level.version_id)
        if row.state == VersionState.REPLACED:
            raise Refused("Cette version est remplacée\u00a0: changez celle qui est en vigueur.")
        _write_holders(level, chosen)
        _tell(
            row,
            actor,
            "programmes.holders_named",
            rank=level.rank,
            people=sorted(one.pk for one in chosen),
        )


def _draft(version: ProtocolVersion) -> ProtocolVersion:
    rows = ProtocolVersion.objects.select_for_update(of=("self",))
    row: ProtocolVersion = rows.select_related("organisation").get(pk=version.pk)
    if not row.is_draft:
        raise Refused("Cette version est adoptée et ne change plus\u00a0: préparez la suivante.")
    return row


def _write_lines(level: ProtocolLevel, lines: Mapping[str, Sequence[str]]) -> None:
    LevelLine.objects.bulk_create(
        LevelLine(
            organisation=level.organisation, level=level, kind=kind, position=place, text=text
        )
        for kind, texts in lines.items()
        for place, text in enumerate(dict.fromkeys(texts))
    )


def _write_holders(level: ProtocolLevel, people: Iterable[User]) -> None:
    LevelHolder.objects.filter(level=level).delete()
    LevelHolder.objects.bulk_create(
        LevelHolder(organisation=level.organisation, level=level, person=person)
        for person in sorted(set(people), key=lambda one: one.pk)
    )


def _tell(version: ProtocolVersion, actor: User, verb: str, **detail: Any) -> None:
    journal.record(
        organisation=version.organisation, actor=actor, verb=verb, subject=version, detail=detail
    )
