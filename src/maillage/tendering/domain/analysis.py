"""Reading the offers fairly: readers, declarations of interest, marks, recorded steps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.kernel.words import NBSP, liste
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.enums import AnalysisStepKind, ConsultationStatus
from maillage.tendering.models import (
    Analysis,
    AnalysisStep,
    CallReader,
    Consultation,
    Criterion,
    InterestDeclaration,
    Lot,
    Mark,
    Offer,
)
from maillage.tendering.queries import analysis as queries


class AnalysisRefused(Exception):
    """This cannot be done now; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Interest:
    """What a reader declares about one offer."""

    offer: Offer
    has_conflict: bool
    nature: str = ""


@dataclass(frozen=True)
class Given:
    """One mark as it is typed; no value while the reader hesitates."""

    criterion: Criterion
    lot: Lot | None
    value: Decimal | None
    comment: str = ""


def name_readers(
    *,
    consultation: Consultation,
    actor: User,
    people: Collection[User],
    hides_identity: bool,
    marks_each_lot: bool,
) -> Analysis:
    """Say who reads the offers and how. One journal line.

    May be done again to add or remove readers; how one reads no longer changes once somebody
    has declared. Raises AnalysisRefused without a reader or without announced criteria, when
    the call does not wait for its award, for the removal of a reader who has fixed marks, and
    for an actor who declared a conflict.
    """
    if not people:
        raise AnalysisRefused("Nommez au moins une personne qui lira les propositions.")
    with transaction.atomic():
        call = _in_analysis(consultation)
        _free(call, actor)
        if not call.criteria.exists():
            raise AnalysisRefused("Cet appel n’annonce pas de critères : comparez librement.")
        analysis, made = Analysis.objects.get_or_create(
            organisation=call.organisation,
            consultation=call,
            defaults={"opened_at": clock.now(), "opened_by": actor},
        )
        begun = InterestDeclaration.objects.filter(reader__consultation=call).exists()
        changed = (analysis.hides_identity, analysis.marks_each_lot) != (
            hides_identity,
            marks_each_lot,
        )
        if begun and changed:
            raise AnalysisRefused(
                "La lecture a commencé : la manière de lire ne change plus, "
                "seules les personnes peuvent changer."
            )
        analysis.hides_identity, analysis.marks_each_lot = hides_identity, marks_each_lot
        analysis.save(update_fields=["hides_identity", "marks_each_lot"])
        _set_readers(call, {person.pk for person in people})
        _note(call, actor, "tendering.readers_named", {"readers": len(people), "first": made})
    return analysis


def _set_readers(call: Consultation, wanted: set[int]) -> None:
    readers = queries.readers_of(call)
    # Who left is no longer among the people to choose: their row and declaration stay.
    gone = queries.gone_of(readers)
    wanted = wanted | {reader.user_id for reader in readers if reader.pk in gone}
    present = {reader.user_id: reader for reader in readers}
    for user_id, reader in present.items():
        if user_id not in wanted and reader.fixed_at:
            raise AnalysisRefused(
                f"{reader.user} a déjà arrêté ses notes{NBSP}: elles restent. "
                "Gardez cette personne parmi celles qui lisent."
            )
    leaving = CallReader.objects.filter(consultation=call).exclude(user_id__in=wanted)
    if InterestDeclaration.objects.filter(reader__in=leaving, has_conflict=True).exists():
        raise AnalysisRefused(
            "Une personne a déclaré un lien avec une réponse\u00a0: elle reste parmi celles qui "
            "lisent, et son lien avec elle."
        )
    leaving.delete()
    CallReader.objects.bulk_create(
        CallReader(
            organisation=call.organisation,
            consultation=call,
            user_id=user_id,
            named_at=clock.now(),
        )
        for user_id in sorted(wanted - present.keys())
    )


def declare(*, reader: CallReader, interests: Sequence[Interest]) -> None:
    """Keep what a reader declares. One journal line (how many conflicts, nobody named).

    A conflict may be added later: it takes with it the marks given to that offer. It is never
    taken back here. Who has a conflict with every offer has nothing to mark: nobody waits for
    them. Raises AnalysisRefused once the marks are fixed, and when a conflict does not say its
    nature.
    """
    for one in interests:
        if one.has_conflict and not one.nature.strip():
            raise AnalysisRefused("Dites en quelques mots la nature de ce lien.")
    with transaction.atomic():
        call = _in_analysis(reader.consultation)
        _unfixed(reader)
        former = {one.offer_id: one for one in reader.declarations.all()}
        for one in interests:
            known = former.get(one.offer.pk)
            if known is not None and (known.has_conflict or not one.has_conflict):
                continue
            InterestDeclaration.objects.update_or_create(
                organisation=call.organisation,
                reader=reader,
                offer=one.offer,
                defaults={
                    "has_conflict": one.has_conflict,
                    "nature": one.nature.strip() if one.has_conflict else "",
                    "declared_at": clock.now(),
                },
            )
            if one.has_conflict:
                reader.marks.filter(offer=one.offer).delete()
        conflicts = sum(one.has_conflict for one in interests)
        _note(call, reader.user, "tendering.interests_declared", {"conflicts": conflicts})
        if reader.declarations.exists() and not _to_read(reader, call):
            _fix(reader, call)


def keep_marks(*, reader: CallReader, offer: Offer, given: Sequence[Given]) -> None:
    """Keep the marks of one offer as they are typed, complete or not. One journal line.

    Raises AnalysisRefused before the declaration, for an offer from which the reader is
    excluded, for a mark outside its criterion, and once the marks are fixed.
    """
    with transaction.atomic():
        call = _in_analysis(reader.consultation)
        _unfixed(reader)
        declared = reader.declarations.filter(offer=offer).first()
        if declared is None or declared.has_conflict:
            raise AnalysisRefused("Vous ne pouvez pas noter cette proposition.")
        for one in given:
            if one.value is not None and not 0 <= one.value <= one.criterion.weight:
                raise AnalysisRefused(
                    f"{one.criterion}{NBSP}: choisissez une note de 0 à {one.criterion.weight}."
                )
            Mark.objects.update_or_create(
                organisation=call.organisation,
                reader=reader,
                criterion=one.criterion,
                offer=offer,
                lot=one.lot,
                defaults={"value": one.value, "comment": one.comment.strip()},
            )
        _note(call, reader.user, "tendering.marks_kept", {"offer": offer.pk})


def fix_marks(
    *, reader: CallReader, wanted: Mapping[str, set[tuple[int, int, int | None]]]
) -> None:
    """Make a reader's marks final. One journal line.

    `wanted` names each offer to mark and, for it, the (criterion, offer, lot) it needs. Raises
    AnalysisRefused before the declaration, and with the names of the offers that still miss a
    mark.
    """
    with transaction.atomic():
        call = _in_analysis(reader.consultation)
        _unfixed(reader)
        if not reader.declarations.exists():
            raise AnalysisRefused("Déclarez d’abord vos liens avec les propositions.")
        given = set(
            reader.marks.filter(value__isnull=False).values_list(
                "criterion_id", "offer_id", "lot_id"
            )
        )
        missing = [name for name, needed in wanted.items() if needed - given]
        if missing:
            raise AnalysisRefused(f"Il manque des notes{NBSP}: {liste(missing)}.")
        _fix(reader, call)


def _fix(reader: CallReader, call: Consultation) -> None:
    CallReader.objects.filter(pk=reader.pk).update(fixed_at=clock.now())
    _note(call, reader.user, "tendering.marks_fixed", {"reader": reader.pk})


def _to_read(reader: CallReader, call: Consultation) -> bool:
    """Whether the reader may read an offer, or has still to declare about one."""
    conflicts = reader.declarations.filter(has_conflict=True)
    barred = set(conflicts.values_list("offer_id", flat=True))
    return any(offer.pk not in barred for offer in access.readable_offers(call))


def reopen_marks(*, consultation: Consultation, actor: User, reason: str) -> None:
    """Let the readers change their marks again (after an interview, say). One journal line.

    What was hidden stays known. Raises AnalysisRefused without a reason, and for an actor who
    declared a conflict.
    """
    if not reason.strip():
        raise AnalysisRefused("Écrivez pourquoi la notation est rouverte.")
    with transaction.atomic():
        call = _in_analysis(consultation)
        _free(call, actor)
        again = [one.pk for one in queries.readers_of(call) if _to_read(one, call)]
        CallReader.objects.filter(pk__in=again).update(fixed_at=None)
        Analysis.objects.filter(consultation=call).update(
            hides_identity=False, reopened_because=reason.strip()[:500]
        )
        _note(call, actor, "tendering.marks_reopened", {})


def record_step(
    *,
    consultation: Consultation,
    actor: User,
    offer: Offer,
    kind: str,
    on: date,
    words: str,
    people: str = "",
    prices: Mapping[str, int] | None = None,
    can_be_mended: bool | None = None,
) -> AnalysisStep:
    """Write down what happened with an offer; never changed afterwards. One journal line.

    `prices` (lot slug -> cents a session) are those of a negotiation; the former ones stay in
    the offer. Raises AnalysisRefused without words, for a date to come, for a negotiation
    without price, and for a mending of what is not set aside.
    """
    if not words.strip():
        raise AnalysisRefused("Écrivez en quelques mots ce qui a été demandé, dit ou décidé.")
    if on > clock.today():
        raise AnalysisRefused("Cette date est à venir : notez l’étape une fois qu’elle a eu lieu.")
    if kind == AnalysisStepKind.NEGOTIATION and not prices:
        raise AnalysisRefused("Écrivez au moins un nouveau prix.")
    with transaction.atomic():
        call = _in_analysis(consultation)
        aside = offer.pk in queries.set_aside(queries.steps_of(call))
        if (kind == AnalysisStepKind.PUT_RIGHT) != aside:
            raise AnalysisRefused(
                "Cette proposition est écartée : notez d’abord sa régularisation."
                if aside
                else "Cette proposition n’est pas écartée."
            )
        step = AnalysisStep.objects.create(
            organisation=call.organisation,
            consultation=call,
            offer=offer,
            kind=kind,
            on=on,
            people=people.strip(),
            words=words.strip(),
            prices=dict(prices or {}) if kind == AnalysisStepKind.NEGOTIATION else {},
            can_be_mended=can_be_mended if kind == AnalysisStepKind.SET_ASIDE else None,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        _note(call, actor, "tendering.analysis_step", {"offer": offer.pk, "kind": kind})
    return step


def _in_analysis(consultation: Consultation) -> Consultation:
    """The call, locked: two deeds on one analysis never cross. Raises AnalysisRefused."""
    call: Consultation = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consultation.pk)
    )
    if call.status != ConsultationStatus.PUBLISHED or clock.now() <= (call.deadline or clock.now()):
        raise AnalysisRefused("Cet appel n’attend pas d’attribution : rechargez la page.")
    return call


def _free(call: Consultation, actor: User) -> None:
    if queries.conflicts_of(call, actor):
        raise AnalysisRefused(
            "Vous avez déclaré un lien avec une proposition : une autre personne nomme qui lit "
            "ou rouvre la notation."
        )


def _unfixed(reader: CallReader) -> None:
    if CallReader.objects.filter(pk=reader.pk, fixed_at__isnull=False).exists():
        raise AnalysisRefused("Vos notes sont arrêtées : elles ne changent plus.")


def _note(call: Consultation, actor: User, verb: str, detail: dict[str, Any]) -> None:
    journal.record(
        organisation=call.organisation, actor=actor, verb=verb, subject=call, detail=detail
    )
