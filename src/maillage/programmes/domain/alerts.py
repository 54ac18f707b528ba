"""The clock tells people that a case waits for them; it moves nothing and closes nothing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from maillage.programmes.clocks import REMINDED, CaseClocks, clocks_of
from maillage.programmes.domain.cases import list_by_alert
from maillage.programmes.enums import AlertKind, CaseState
from maillage.programmes.models import CaseAlert, EscalationCase
from maillage.programmes.queries.people import above, people_for_cases

MAIL = "programmes.case_waits"


def tell_what_waits() -> int:
    """Remind the owner a day before, tell them when it is late, then the level above.

    A verb of the clock, idempotent: each person is told once of each moment. Who is told above is
    put on the list of the case. One journal line for each case told. Returns how many mails.
    """
    now = clock.now()
    horizon = now + REMINDED
    with across_organisations("the clock looks at every open case"):
        near = Q(deadline_at__lte=horizon) | Q(
            next_review_on__lte=horizon.date() + timedelta(days=1)
        )
        rows = EscalationCase.objects.filter(near, state=CaseState.OPEN)
        found = list(rows.order_by("pk").values_list("pk", "organisation_id"))
    told = 0
    for key, organisation in found:
        with within(organisation), transaction.atomic():
            told += _tell_of(key)
    return told


def _tell_of(case_id: int) -> int:
    rows = EscalationCase.objects.select_for_update(of=("self",))
    case = (
        rows.select_related("organisation", "level", "owner")
        .filter(pk=case_id, state=CaseState.OPEN)
        .first()
    )
    if case is None:
        return 0
    clocks = clocks_of(case, clock.now())
    told: dict[str, list[int]] = {}
    for kind, person in _to_tell(case, clocks):
        _, is_new = CaseAlert.objects.get_or_create(
            case=case,
            kind=kind,
            due_at=clocks.due_at,
            person=person,
            defaults={"organisation": case.organisation, "at": clocks.now},
        )
        if not is_new:
            continue
        if kind == AlertKind.ABOVE:
            list_by_alert(case, person)
        mail.post(kind=MAIL, to=person.pk, ids={"case": case.pk, "kind": kind})
        told.setdefault(kind, []).append(person.pk)
    if told:
        journal.record(
            organisation=case.organisation,
            actor=None,
            verb="programmes.case_alerted",
            subject=case,
            detail=dict(told),
        )
    return sum(len(people) for people in told.values())


def _to_tell(case: EscalationCase, clocks: CaseClocks) -> list[tuple[AlertKind, User]]:
    """Who is to know what of a case now; nothing is owed to an owner who has left."""
    is_here = people_for_cases().filter(pk=case.owner_id).exists()
    found = []
    if clocks.is_near and is_here:
        found.append((AlertKind.REMINDER, case.owner))
    if clocks.is_late and is_here:
        found.append((AlertKind.OWNER, case.owner))
    if clocks.is_above or (clocks.is_late and not is_here):
        found += [(AlertKind.ABOVE, person) for person in above(case)]
    return found
