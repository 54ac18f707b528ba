"""The first net: how far somebody sees into a child's record; a refusal is a 404.

Need-to-know, by team and by circle:
- the circle of the child (while it lasts) and the office of its service (heads, secretaries)
  reach the identity;
- colleagues of the service and the direction reach the record, under its pseudonym;
- whoever reaches the record may open the identity for a time, by an exceptional access that
  is told (`domain.glass`);
- in the restricted archive, the office and the direction only, under the pseudonym.
A role given without service is held in every service of the organisation.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import journal
from maillage.pathways.access_ties import Hold, Ties, hold_of, reach_of
from maillage.pathways.enums import WAITING, Reach, StatusReason
from maillage.pathways.enums.projects import FILLED_BY_THE_PROJECT
from maillage.pathways.identity import Identity
from maillage.pathways.models import (
    Child,
    CircleMember,
    DataRequest,
    Erasure,
    Measure,
    MeasureChild,
    OrientationDecision,
    Pathway,
    ProjectStep,
    ProjectWords,
    Proposal,
    Referral,
    RelayQuestion,
    SealedIdentity,
    SideService,
    StatusChange,
    SupportProject,
    WaitingEntry,
)
from maillage.pathways.vault import Sealed, open_sealed, open_words
from maillage.people.models import Service


def _own(hold: Hold) -> QuerySet:
    """Children whose circle this person is in today."""
    return CircleMember.objects.current().filter(person=hold.person_id).values("child")


def _served_by(services: Iterable[int]) -> Q:
    """Children of these services: their record is there, they wait there or are supported there."""
    here = list(services)
    waiting = WaitingEntry.objects.filter(service__in=here, status__in=WAITING)
    supported = Pathway.objects.filter(service__in=here, left_on=None)
    return (
        Q(service__in=here)
        | Q(pk__in=waiting.values("child"))
        | Q(pk__in=supported.values("child"))
    )


def visible_children(hold: Hold) -> QuerySet[Child]:
    """Records of the active base that this person reaches, under their pseudonyms."""
    rows = Child.objects.standing()
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(_served_by(hold.team) | Q(pk__in=_own(hold)))


def acted_children(hold: Hold) -> QuerySet[Child]:
    """Records of the active base that this person may change (`may_act`, for many)."""
    rows = Child.objects.standing()
    if hold.office_everywhere:
        return rows
    office = [one for one in hold.office if one is not None]
    return rows.filter(_served_by(office) | Q(pk__in=_own(hold)))


def circled_children(hold: Hold) -> QuerySet[Child]:
    """Records of the active base whose circle this person is in today."""
    return Child.objects.standing().filter(pk__in=_own(hold))


def archived_children(hold: Hold) -> QuerySet[Child]:
    """Records of the restricted archive, for the office of their service and the direction."""
    rows = Child.objects.archived()
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(service__in=[one for one in hold.office if one is not None])


def reached_children(hold: Hold) -> QuerySet[Child]:
    """Records that this person reaches, in the active base or in the restricted archive."""
    standing, archived = visible_children(hold), archived_children(hold)
    return Child.objects.filter(Q(pk__in=standing.values("pk")) | Q(pk__in=archived.values("pk")))


def access_child(request: HttpRequest, slug: str, *, least: Reach = Reach.RECORD) -> Child:
    """A record that this person reaches, at least so far; what ties them is put on the row."""
    rows = Child.objects.select_related("organisation", "service")
    child: Any = get_object_or_404(rows, slug=slug)
    child.ties = Ties(hold_of(request.user), child)
    if child.ties.reach < least:
        raise Http404
    return child


def access_read_child(request: HttpRequest, slug: str) -> Child:
    """The same, and one line of the journal: the record is about to be read."""
    child = access_child(request, slug)
    tell_read(request, child)
    return child


def tell_read(request: HttpRequest, child: Child) -> None:
    """One line of the journal: this record is about to be read."""
    journal.record_read(organisation=child.organisation, actor=request.user, subject=child)  # type: ignore[arg-type]


def tell_reads(request: HttpRequest, children: Iterable[Child]) -> None:
    """The same for the records of a list, one line each."""
    subjects = list({child.pk: child for child in children}.values())
    journal.record_reads(organisation=request.organisation, actor=request.user, subjects=subjects)  # type: ignore[attr-defined,arg-type]


def access_identity(request: HttpRequest, child: Child) -> Identity:
    """Who the child is, for who may know; writes exactly one line of the journal.

    Raises Http404 beyond the reach of the person, and when the identity is erased.
    """
    if reach_of(hold_of(request.user), child) < Reach.IDENTITY:
        raise Http404
    row = SealedIdentity.objects.filter(child=child).first()
    if row is None:
        raise Http404
    journal.record_read(organisation=child.organisation, actor=request.user, subject=row)  # type: ignore[arg-type]
    return open_sealed(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=child.slug)


def access_named_children(request: HttpRequest, children: Sequence[Child]) -> list[Child]:
    """Of children found by their name, those whose identity this person may know.

    That a name answers to a pseudonym is part of the identity: one line each.
    """
    hold = hold_of(request.user)
    found = [child for child in children if reach_of(hold, child) == Reach.IDENTITY]
    rows = list(SealedIdentity.objects.filter(child__in=found))
    journal.record_reads(
        organisation=request.organisation,  # type: ignore[attr-defined]
        actor=request.user,  # type: ignore[arg-type]
        subjects=rows,
    )
    return found


def access_acted_child(request: HttpRequest, slug: str) -> Child:
    """A record that this person may change, or a 404."""
    child: Any = access_child(request, slug)
    if not child.ties.may_act:
        raise Http404
    return child


def access_planned_child(request: HttpRequest, slug: str) -> Child:
    """A record whose answer this person may organise: who may change it, and the direction."""
    child: Any = access_child(request, slug)
    if not child.ties.may_plan:
        raise Http404
    return child


def access_overseen_child(request: HttpRequest, slug: str) -> Child:
    """A record whose readings this person may look at, or a 404."""
    child: Any = access_child(request, slug)
    if not child.ties.oversees:
        raise Http404
    return child


def access_circle_member(child: Child, slug: str) -> CircleMember:
    """A member of this child's circle who is still there, or a 404."""
    return get_object_or_404(
        CircleMember.objects.current().select_related("person"), child=child, slug=slug
    )


def access_erasure(slug: str) -> Erasure:
    """An erasure asked for in this space, or a 404; what is left names nobody."""
    rows = Erasure.objects.select_related(
        "child__service", "child__organisation", "organisation", "asked_by", "done_by"
    )
    return get_object_or_404(rows, slug=slug)


def services_seen(hold: Hold) -> QuerySet[Service]:
    """The services whose waiting list this person may look at."""
    rows = Service.objects.filter(closed_on=None)
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(pk__in=hold.team)


def services_kept(hold: Hold) -> QuerySet[Service]:
    """The services whose waiting list this person keeps."""
    rows = Service.objects.filter(closed_on=None)
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(pk__in=[one for one in hold.office if one is not None])


def holds_everywhere(hold: Hold) -> bool:
    """Whether this person answers for every service: the direction, and heads of the whole."""
    return hold.directs or hold.office_everywhere


def access_list(request: HttpRequest, slug: str) -> Service:
    """A service whose list this person may look at, or a 404."""
    return get_object_or_404(services_seen(hold_of(request.user)), slug=slug)


def access_kept_list(request: HttpRequest, slug: str) -> Service:
    """A service whose list this person keeps, or a 404."""
    return get_object_or_404(
        services_kept(hold_of(request.user)).select_related("organisation"), slug=slug
    )


def access_entry(request: HttpRequest, slug: str, *, keeps: bool = False) -> WaitingEntry:
    """An entry of a list that this person looks at (or keeps), of a record they reach."""
    hold = hold_of(request.user)
    seen = services_kept(hold) if keeps else services_seen(hold)
    entry = get_object_or_404(
        WaitingEntry.objects.select_related("child__service", "service", "organisation"),
        slug=slug,
        service__in=seen,
    )
    if not reach_of(hold, entry.child):
        raise Http404
    return entry


def measures_seen(hold: Hold) -> QuerySet[Measure]:
    """The measures of the services that this person sees, and those that they follow.

    Beyond the office of their service, those with a child of the active base only.
    """
    own = Q(referent=hold.person_id)
    rows = Measure.objects.filter(Q(service__in=services_seen(hold)) | own)
    held = measure_children_seen(hold)
    return rows.filter(Q(service__in=services_kept(hold)) | Q(pk__in=held.values("measure")))


def measure_children_seen(hold: Hold) -> QuerySet[MeasureChild]:
    """The children of measures that this person may be shown with them, one row each.

    In the restricted archive, a sibling is known to the office of the service only.
    """
    standing = Q(child__in=Child.objects.standing())
    return MeasureChild.objects.filter(standing | Q(measure__service__in=services_kept(hold)))


def access_measure(request: HttpRequest, slug: str, *, keeps: bool = False) -> Measure:
    """A measure that this person sees (or whose service they keep), or a 404."""
    hold = hold_of(request.user)
    rows = measures_seen(hold)
    if keeps:
        rows = Measure.objects.filter(service__in=services_kept(hold))
    return get_object_or_404(rows.select_related("organisation", "service", "referent"), slug=slug)


def access_proposal(entry: WaitingEntry, slug: str) -> Proposal:
    """A proposal made to this child's family, or a 404."""
    return get_object_or_404(
        Proposal.objects.select_related("entry__organisation"), entry=entry, slug=slug
    )


def access_untold(entry: WaitingEntry, slug: str) -> StatusChange:
    """A status of this entry whose reason an import left untold, or a 404."""
    rows = StatusChange.objects.filter(entry=entry, reason=StatusReason.UNTOLD)
    return get_object_or_404(rows, slug=slug)


def access_change(request: HttpRequest, slug: str) -> StatusChange:
    """A change made here, on a list that this person keeps, or a 404."""
    return get_object_or_404(
        StatusChange.objects.filter(is_imported=False),
        slug=slug,
        entry__service__in=services_kept(hold_of(request.user)),
    )


def children_kept(hold: Hold) -> QuerySet[Child]:
    """Records of the services whose list this person keeps."""
    rows = Child.objects.standing()
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(_served_by([one for one in hold.office if one is not None]))


def access_pathway(child: Child, slug: str) -> Pathway:
    """An open pathway of this child, or a 404."""
    rows = Pathway.objects.filter(left_on=None)
    return get_object_or_404(rows, child=child, slug=slug)


def access_side(child: Child, slug: str) -> SideService:
    """A service beside a mode of this child, or a 404."""
    rows = SideService.objects.select_related("pathway__organisation")
    return get_object_or_404(rows, pathway__child=child, slug=slug)


def access_question(child: Child, slug: str) -> RelayQuestion:
    """A relay question that waits for its answer, or a 404."""
    rows = RelayQuestion.objects.filter(answered_on=None).select_related("pathway")
    return get_object_or_404(rows, pathway__child=child, slug=slug)


def access_project(request: HttpRequest, slug: str, project: str) -> SupportProject:
    """A project that this person reads and writes, or a 404; no word of it is open yet."""
    child: Any = access_child(request, slug)
    if not child.ties.reads_projects:
        raise Http404
    rows = SupportProject.objects.select_related(
        "pathway__service", "organisation", "child__organisation", "child__service"
    )
    return get_object_or_404(rows, child=child, slug=project)


def access_words(request: HttpRequest, project: SupportProject) -> dict[str, str]:
    """What a project says, by the slug of each part; writes exactly one line of the journal.

    The project comes from `access_project`.
    """
    opened = access_words_of(request, [project])
    if not opened:
        raise Http404
    return opened[0][1]


def access_words_of(
    request: HttpRequest, projects: Iterable[SupportProject]
) -> list[tuple[SupportProject, dict[str, str]]]:
    """Projects of a record that this person reads, with what each says; one line of the journal
    each."""
    held = {one.pk: one for one in projects}
    rows = list(ProjectWords.objects.filter(project__in=held).order_by("project"))
    journal.record_reads(
        organisation=request.organisation,  # type: ignore[attr-defined]
        actor=request.user,  # type: ignore[arg-type]
        subjects=rows,
    )
    return [
        (
            held[row.project_id],
            open_words(
                Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=held[row.project_id].slug
            ),
        )
        for row in rows
    ]


def access_step(child: Child, slug: str) -> ProjectStep:
    """A step of this child's pathways that somebody may note, or a 404."""
    rows = ProjectStep.objects.filter(done_on=None).exclude(kind__in=FILLED_BY_THE_PROJECT)
    return get_object_or_404(
        rows.select_related("pathway__service"), pathway__child=child, slug=slug
    )


def access_answered(child: Child, slug: str) -> Referral:
    """A demand of this child that a partner has answered, or a 404."""
    rows = Referral.objects.filter(answered_on__isnull=False).select_related("organisation")
    return get_object_or_404(rows, child=child, slug=slug)


def access_copy(child: Child, slug: str) -> DataRequest:
    """A copy of this record that is still owed, or a 404."""
    rows = DataRequest.objects.filter(given_on=None).select_related("organisation")
    return get_object_or_404(rows, child=child, slug=slug)


def access_decision(child: Child, slug: str) -> OrientationDecision:
    """A decision of this child, or a 404."""
    rows = OrientationDecision.objects.select_related("organisation", "child")
    return get_object_or_404(rows, child=child, slug=slug)


def family_email(child: Child) -> str:
    """Where a mail to the family of this child goes, opened by the platform itself, or ""."""
    row = SealedIdentity.objects.filter(child=child).first()
    if row is None:
        return ""
    return open_sealed(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=child.slug).email
