"""The library of methods: copying a shipped one, making it one's own, choosing one for a cycle."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from maillage.groups import methods
from maillage.groups.domain.errors import Refused
from maillage.groups.models import Cycle, MethodPhase, MethodTemplate
from maillage.kernel import journal
from maillage.kernel.search import search_key
from maillage.people.models import Organisation, User


@dataclass(frozen=True)
class MethodText:
    """What is written of a method; sizes are people, lengths minutes, None where unsaid."""

    name: str
    summary: str
    size_min: int | None
    size_max: int | None
    minutes_min: int | None
    minutes_max: int | None
    particularities: str
    sources: str


def copy_method(*, organisation: Organisation, actor: User, code: str) -> MethodTemplate:
    """Make an organisation's own version of a shipped method, its name numbered when taken.

    Writes one journal line. Raises KeyError for a code that is not shipped.
    """
    method = methods.shipped()[code]
    with transaction.atomic():
        copied = MethodTemplate.objects.create(
            organisation=organisation,
            origin=code,
            name=_free_name(method.name),
            summary=method.summary,
            size_min=method.size_min,
            size_max=method.size_max,
            minutes_min=method.minutes_min,
            minutes_max=method.minutes_max,
            particularities="\n".join(method.particularities),
            sources="\n".join(method.sources),
        )
        _write_phases(copied, method.phases)
        _tell(copied, actor, "groups.method_copied")
    return copied


def edit_method(
    *, method: MethodTemplate, actor: User, text: MethodText, phases: Sequence[methods.Phase]
) -> None:
    """Replace what an own version says, phases in the order given. Writes one journal line.

    Raises:
        Refused: another version in use has this name, or there is no phase.
    """
    if not phases:
        raise Refused("Une méthode a au moins une phase\u00a0: donnez un titre à la première.")
    same = MethodTemplate.objects.in_use().filter(search_key=search_key(text.name))
    if same.exclude(pk=method.pk).exists():
        raise Refused("Une autre de vos méthodes porte ce nom\u00a0: choisissez-en un autre.")
    with transaction.atomic():
        for field, value in vars(text).items():
            setattr(method, field, value)
        method.save()
        method.phases.all().delete()
        _write_phases(method, phases)
        _tell(method, actor, "groups.method_edited")


def archive_method(*, method: MethodTemplate, actor: User) -> None:
    """Put an own version away: cycles that follow it keep it. Writes one journal line."""
    with transaction.atomic():
        method.is_archived = True
        method.save(update_fields=["is_archived"])
        _tell(method, actor, "groups.method_archived")


def choose_method(*, cycle: Cycle, actor: User, key: str) -> None:
    """Say by which method the groups of a cycle work; "" for none.

    A shipped method is copied first, so that it can be edited and never changes by itself; a
    copy that is in use already serves again. Writes one journal line on the cycle.

    Raises:
        KeyError: the key is neither a shipped method nor an own version in use.
    """
    with transaction.atomic():
        cycle.method = _own(cycle.organisation, actor, key) if key else None
        cycle.save(update_fields=["method"])
        journal.record(
            organisation=cycle.organisation,
            actor=actor,
            verb="groups.method_chosen",
            subject=cycle,
            detail={"method": cycle.method_id},
        )


def _own(organisation: Organisation, actor: User, key: str) -> MethodTemplate:
    own: MethodTemplate | None = MethodTemplate.objects.in_use().filter(slug=key).first()
    if own is not None:
        return own
    copied: MethodTemplate | None = MethodTemplate.objects.in_use().filter(origin=key).first()
    return copied or copy_method(organisation=organisation, actor=actor, code=key)


def _write_phases(method: MethodTemplate, phases: Sequence[methods.Phase]) -> None:
    MethodPhase.objects.bulk_create(
        MethodPhase(
            organisation_id=method.organisation_id,
            method=method,
            position=position,
            title=phase.title,
            minutes=phase.minutes,
            cue=phase.cue,
            says=phase.says,
        )
        for position, phase in enumerate(phases, 1)
    )


def _free_name(name: str) -> str:
    taken = set(MethodTemplate.objects.in_use().values_list("search_key", flat=True))
    found, number = name, 2
    while search_key(found) in taken:
        found, number = f"{name} ({number})", number + 1
    return found


def _tell(method: MethodTemplate, actor: User, verb: str) -> None:
    journal.record(organisation=method.organisation, actor=actor, verb=verb, subject=method)
