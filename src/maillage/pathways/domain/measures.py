"""A measure from the judge's order to its end: dates, who follows it, and nothing of the case."""

from datetime import date, timedelta

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.kernel.dated import DatedValueError
from maillage.kernel.words import date_courte
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.enums.activity import COUNTS_AS, MeasureKind
from maillage.pathways.models import Child, Measure, MeasureChild, MeasureRenewal
from maillage.people.models import Membership, Service, User

# One accompaniment holds one or two children of the same family.
MOST_SIBLINGS = 2
WITH_SIBLINGS = (MeasureKind.REINFORCED, MeasureKind.HOME_PLACEMENT)
REPORTED = (
    MeasureKind.ASSESSMENT,
    MeasureKind.HOME_SUPPORT,
    MeasureKind.REINFORCED,
    MeasureKind.HOME_PLACEMENT,
    MeasureKind.REPAIR,
)


def order_measure(
    *,
    service: Service,
    actor: User | None,
    kind: str,
    children: list[Child],
    ordered_on: date,
    order_ends_on: date | None = None,
    report_due_on: date | None = None,
) -> Measure:
    """Enter an order; without an end, the usual length; without a report's day, the usual delay.

    Writes one journal line. Raises Refused for a day to come, a kind that is ordered no more, a
    number of children that the kind does not hold, or a child who has that measure already.
    """
    # Asked even when the end is known: a former name is ordered no more.
    usual_end = _usual_end(kind, ordered_on)
    ends_on = order_ends_on or usual_end
    _check_order(kind, children, ordered_on, ends_on)
    with transaction.atomic():
        list(
            Child.objects.select_for_update(of=("self",))
            .filter(pk__in=[one.pk for one in children])
            .order_by("pk")
        )
        same = Measure.objects.standing().filter(service=service, kind=kind)
        taken = MeasureChild.objects.filter(measure__in=same, child__in=children)
        if taken.exists():
            raise Refused("Un de ces enfants a déjà cette mesure en cours ici.", "children")
        row = Measure.objects.create(
            organisation=service.organisation,
            service=service,
            kind=kind,
            ordered_on=ordered_on,
            order_ends_on=ends_on,
            report_due_on=report_due_on or _usual_report(kind, ordered_on, ends_on),
        )
        MeasureChild.objects.bulk_create(
            MeasureChild(organisation=service.organisation, measure=row, child=child)
            for child in children
        )
        _tell(row, actor, "pathways.measure_ordered", kind=kind, until=str(ends_on))
    return row


def assign_measure(*, measure: Measure, actor: User | None, referent: User, on: date) -> None:
    """Give a measure to somebody to follow, or hand it over. Writes one journal line.

    Raises Refused for somebody without a role here, a day to come or before the order.
    """
    if not Membership.objects.current().filter(user=referent).exists():
        raise Refused(f"{referent} n’a pas de rôle ici aujourd’hui\u00a0: choisissez-en une autre.")
    with transaction.atomic():
        row = _standing(measure)
        if not row.ordered_on <= on <= clock.today():
            raise Refused(
                f"Écrivez un jour entre le {date_courte(row.ordered_on)} et aujourd’hui.", "on"
            )
        row.referent, row.assigned_on = referent, on
        row.save(update_fields=["referent", "assigned_on"])
        _tell(row, actor, "pathways.measure_assigned", referent=referent.pk)


def send_report(*, measure: Measure, actor: User, on: date) -> None:
    """Tell that the report went to the judge. Writes one journal line.

    Raises Refused when none is due, it is sent already, or on a day to come.
    """
    check_past(on, "on", "celui de l’envoi")
    with transaction.atomic():
        row = _standing(measure)
        if row.report_due_on is None or row.report_sent_on is not None:
            raise Refused("Aucun rapport n’est attendu pour cette mesure.")
        row.report_sent_on = on
        row.save(update_fields=["report_sent_on"])
        _tell(row, actor, "pathways.report_sent", due=str(row.report_due_on))


def renew_measure(*, measure: Measure, actor: User | None, decided_on: date, new_end: date) -> None:
    """The judge goes on: a later end, and a new report due. Writes one journal line.

    Raises Refused for an end that is not later, a decision to come, or a name no longer ordered.
    """
    check_past(decided_on, "decided_on", "celui de la décision")
    with transaction.atomic():
        row = _standing(measure)
        if new_end <= row.order_ends_on:
            raise Refused(
                f"La décision court déjà jusqu’au {date_courte(row.order_ends_on)}\u00a0: écrivez "
                "un jour plus tardif.",
                "new_end",
            )
        MeasureRenewal.objects.create(
            organisation=row.organisation,
            measure=row,
            decided_on=decided_on,
            former_end=row.order_ends_on,
            new_end=new_end,
        )
        row.report_due_on = _usual_report(row.kind, row.order_ends_on, new_end)
        row.order_ends_on, row.report_sent_on = new_end, None
        row.save(update_fields=["order_ends_on", "report_due_on", "report_sent_on"])
        _tell(row, actor, "pathways.measure_renewed", until=str(new_end))


def end_measure(*, measure: Measure, actor: User | None, on: date, outcome: str) -> None:
    """The measure is over; it stays in the counts of its year. Writes one journal line.

    Raises Refused for a day to come, or before the order.
    """
    with transaction.atomic():
        row = _standing(measure)
        if not row.ordered_on <= on <= clock.today():
            raise Refused(
                f"Écrivez un jour entre le {date_courte(row.ordered_on)} et aujourd’hui.", "on"
            )
        row.ended_on, row.outcome = on, outcome
        row.save(update_fields=["ended_on", "outcome"])
        _tell(row, actor, "pathways.measure_ended", outcome=outcome)


def _check_order(kind: str, children: list[Child], ordered_on: date, ends_on: date) -> None:
    check_past(ordered_on, "ordered_on", "celui de la décision")
    if ends_on < ordered_on:
        raise Refused("La décision finirait avant d’avoir commencé.", "order_ends_on")
    most = MOST_SIBLINGS if kind in WITH_SIBLINGS else 1
    if not 1 <= len(children) <= most:
        raise Refused(
            "Cette mesure concerne un ou deux enfants d’une même famille."
            if most > 1
            else "Cette mesure concerne un seul enfant\u00a0: entrez-en une par enfant.",
            "children",
        )


def _usual_end(kind: str, on: date) -> date:
    """The usual last day of an order. Raises Refused for a kind ordered no more on that day."""
    try:
        months = delay(f"mesure.{kind}.duree", on).value
    except DatedValueError:
        if kind not in COUNTS_AS:
            raise
        words = (
            f"Depuis ce jour, cette mesure s’appelle {COUNTS_AS[kind].label}\u00a0: choisissez-la."
        )
        raise Refused(words, "kind") from None
    return add_months(on, months)


def _usual_report(kind: str, start: date, end: date) -> date | None:
    """The usual day of the report, never before the order itself; None where there is none."""
    if kind not in REPORTED:
        return None
    days = delay("mesure.rapport", clock.today()).value
    return max(start, end - timedelta(days=days))


def _standing(measure: Measure) -> Measure:
    rows = Measure.objects.select_for_update(of=("self",)).select_related("organisation")
    row: Measure = rows.get(pk=measure.pk)
    if row.ended_on is not None:
        raise Refused("Cette mesure est terminée.")
    return row


def _tell(measure: Measure, actor: User | None, verb: str, **detail: str | int) -> None:
    journal.record(
        organisation=measure.organisation, actor=actor, verb=verb, subject=measure, detail=detail
    )
