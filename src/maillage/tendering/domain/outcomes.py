"""Three months after the end, two questions to both sides of a convention."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from maillage.engine.dates import add_months
from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.enums import AgreementStatus, Side
from maillage.tendering.models import Agreement, OutcomeAnswer, Reminder
from maillage.tendering.queries.certificates import last_day_of
from maillage.tendering.queries.providers import readers_of

OUTCOME_MAIL = "tendering.outcome_asked"
KEY = "outcome"
# Asked that many months after the end, and answered for as many years at most.
ASKED_AFTER, ASKED_FOR = 3, 1


def outcome_due_on(agreement: Agreement) -> date | None:
    """The day the questions are asked; None for what was never signed."""
    last = last_day_of(agreement)
    if agreement.signed_on is None or last is None:
        return None
    return add_months(last, ASKED_AFTER)


def is_outcome_asked(agreement: Agreement, side: str) -> bool:
    """Whether this side has the questions to answer today."""
    if not _is_time(agreement):
        return False
    with across_organisations("both sides of a convention answer about it"):
        return not OutcomeAnswer.objects.filter(agreement=agreement, side=side).exists()


def _is_time(agreement: Agreement) -> bool:
    due = outcome_due_on(agreement)
    return due is not None and due <= clock.today() < add_months(due, 12 * ASKED_FOR)


def outcomes_asked(rows: QuerySet[Agreement], side: str) -> Iterator[Agreement]:
    """Those of the conventions of a query that ask this side its two questions today."""
    today = clock.today()
    with across_organisations("both sides of a convention answer about it"):
        found = list(
            rows.exclude(outcomes__side=side)
            .annotate(last_day=Coalesce("ended_on", "consultation__season_ends_on"))
            .filter(
                signed_on__isnull=False,
                last_day__lte=today,
                last_day__gte=add_months(today, -ASKED_AFTER - 12 * ASKED_FOR - 1),
            )
            .select_related("consultation")
        )
    yield from filter(_is_time, found)


def answer_outcome(
    *, agreement: Agreement, side: str, actor: User, completed: str, again: str
) -> OutcomeAnswer:
    """Keep the two answers of one side, once.

    Raises:
        ConventionRefused: the questions are not asked of this side today.
    """
    if not is_outcome_asked(agreement, side):
        raise ConventionRefused("Ces questions ne sont pas posées aujourd’hui.")
    with within(agreement.organisation), transaction.atomic():
        row = OutcomeAnswer.objects.create(
            organisation=agreement.organisation,
            agreement=agreement,
            side=side,
            completed=completed,
            again=again,
            answered_at=clock.now(),
            answered_by=actor,
        )
        journal.record(
            organisation=agreement.organisation,
            actor=actor,
            verb="tendering.outcome_answered",
            subject=agreement,
            detail={"side": side, "completed": completed},
        )
    return row


def ask_outcomes() -> int:
    """Ask both sides what is due (a verb of the clock), once; returns how many conventions."""
    with across_organisations("the clock looks at every convention that has ended"):
        asked = Reminder.objects.filter(key=KEY).values("agreement")
        rows = list(
            Agreement.objects.filter(status__in=(AgreementStatus.SIGNED, AgreementStatus.ENDED))
            .exclude(pk__in=asked)
            .select_related("organisation", "provider", "consultation")
        )
    due = [one for one in rows if any(is_outcome_asked(one, side) for side in Side.values)]
    for agreement in due:
        _ask(agreement)
    return len(due)


def _ask(agreement: Agreement) -> None:
    with within(agreement.organisation), transaction.atomic():
        Reminder.objects.create(
            organisation=agreement.organisation,
            agreement=agreement,
            key=KEY,
            created_at=clock.now(),
        )
        for person in readers_of(agreement.provider):
            ids: dict[str, int | str] = {"agreement": agreement.pk, "side": Side.PROVIDER.value}
            mail.post(kind=OUTCOME_MAIL, to=person, ids=ids)
        if agreement.signatory_id is not None:
            ids = {"agreement": agreement.pk, "side": Side.BUYER.value}
            mail.post(kind=OUTCOME_MAIL, to=agreement.signatory_id, ids=ids)
