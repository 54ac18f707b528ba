"""The first net: a case is read by those on its list, whatever their role; a refusal is a 404.

Each reading is a line of the journal, written before the page is made.
"""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import journal
from maillage.programmes.enums import CaseState, VersionState
from maillage.programmes.models import (
    Act,
    CaseAccess,
    CasePartner,
    Deliverable,
    EscalationCase,
    LogicModel,
    LogicRevision,
    ModelPointer,
    Objective,
    Programme,
    ProtocolLevel,
    ProtocolVersion,
    VacantPost,
)
from maillage.programmes.queries.programme import SURVEYED
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign


def access_version(request: HttpRequest, slug: str) -> ProtocolVersion:
    """A version of a protocol: a draft is for those who write it."""
    rows = ProtocolVersion.objects.select_related("organisation", "protocol")
    if not request.user.has_perm("programmes.write", request.organisation):  # type: ignore[attr-defined]
        rows = rows.exclude(state=VersionState.DRAFT)
    return get_object_or_404(rows, slug=slug)


def access_level(version: ProtocolVersion, slug: str) -> ProtocolLevel:
    """A level of this version, or a 404."""
    rows = ProtocolLevel.objects.select_related("version__organisation", "organisation")
    return get_object_or_404(rows, version=version, slug=slug)


def access_case(request: HttpRequest, slug: str) -> EscalationCase:
    """A case whose list this person is on, or a 404; writes exactly one line of the journal."""
    rows = EscalationCase.objects.select_related(
        "organisation", "version__protocol", "level", "owner"
    )
    listed = CaseAccess.objects.filter(person=request.user).values("case")
    case: EscalationCase = get_object_or_404(rows.filter(pk__in=listed), slug=slug)
    journal.record_read(organisation=case.organisation, actor=request.user, subject=case)  # type: ignore[arg-type]
    return case


def access_open_case(request: HttpRequest, slug: str) -> EscalationCase:
    """The same, while it runs: what is closed is only read."""
    listed = CaseAccess.objects.filter(person=request.user).values("case")
    get_object_or_404(EscalationCase, pk__in=listed, slug=slug, state=CaseState.OPEN)
    return access_case(request, slug)


def access_listed(case: EscalationCase, slug: str) -> CaseAccess:
    """Somebody on the list of this case, or a 404."""
    rows = CaseAccess.objects.select_related("organisation", "person")
    return get_object_or_404(rows, case=case, slug=slug)


def access_invited(case: EscalationCase, slug: str) -> CasePartner:
    """A partner who is invited now, or a 404."""
    rows = CasePartner.objects.select_related("partner", "case__organisation")
    return get_object_or_404(rows, case=case, slug=slug, ended_at=None)


def access_model(slug: str) -> LogicModel:
    """A logic model of this space, or a 404."""
    rows = LogicModel.objects.select_related("organisation", "current__parent")
    return get_object_or_404(rows, slug=slug)


def access_revision(row: LogicModel, slug: str) -> LogicRevision:
    """A revision of this model, or a 404."""
    return get_object_or_404(LogicRevision, model=row, slug=slug)


def access_objective(row: LogicModel, slug: str) -> Objective:
    """An objective of this model, or a 404."""
    rows = Objective.objects.select_related("model__organisation")
    return get_object_or_404(rows, model=row, slug=slug)


def access_programme(slug: str) -> Programme:
    """A programme of this space, or a 404."""
    return get_object_or_404(Programme.objects.select_related("organisation"), slug=slug)


def access_act(programme: Programme, rank: int) -> Act:
    """An act of this programme, or a 404."""
    rows = Act.objects.select_related("programme__organisation", "organisation")
    return get_object_or_404(rows, programme=programme, rank=rank)


def access_deliverable(programme: Programme, slug: str) -> Deliverable:
    """A deliverable of this programme, or a 404."""
    rows = Deliverable.objects.select_related("act__programme__organisation", "act__organisation")
    return get_object_or_404(rows, act__programme=programme, slug=slug)


def access_vacancy(slug: str) -> VacantPost:
    """A post that is still vacant, or a 404."""
    rows = VacantPost.objects.select_related("organisation", "service")
    return get_object_or_404(rows, slug=slug, filled_on=None)


def access_pointer(row: LogicModel, slug: str) -> ModelPointer:
    """What feeds a box or an objective of this model, or a 404."""
    rows = ModelPointer.objects.select_related("model__organisation", "organisation")
    return get_object_or_404(rows, model=row, slug=slug)


def access_wave(slug: str) -> Campaign:
    """A closed wave of the survey of professionals, or a 404."""
    rows = Campaign.objects.told_here().select_related("report", "organisation", "questionnaire")
    return get_object_or_404(
        rows,
        slug=slug,
        status=CampaignStatus.CLOSED,
        report__isnull=False,
        questionnaire__ready_key__in=SURVEYED,
    )
