"""Reviews: planned, written, proposed, accepted or objected to, validated, shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from maillage.groups.access_sealed import (
    Verdict,
    access_verdicts,
    sealed_section,
    sealed_wording,
)
from maillage.groups.domain.attendees import GUEST, LEADER, Leader, account_of
from maillage.groups.domain.errors import Refused
from maillage.groups.enums import (
    ObjectiveState,
    ObjectiveVerdict,
    ReviewKind,
    ReviewStatus,
)
from maillage.groups.models import (
    Cycle,
    Group,
    Guest,
    Objective,
    OutsideLeader,
    Review,
    ReviewObjective,
    ReviewSection,
)
from maillage.groups.models.reviews import Side, side_of_profile
from maillage.groups.queries.reviews import (
    facilitators_of,
    guests_of,
    holders_of,
    leaders_of_each,
    members_of,
    outside_leaders_of,
    participants_of,
)
from maillage.groups.review_kinds import KINDS
from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import moment
from maillage.people.models import FacilitatorProfile, User
from maillage.surveys.enums import CampaignStatus

# Who proposed a review, as columns.
PROPOSER = ("proposed_by", "proposed_by_leader")
# Members get at least a working day to read what is said in their name.
SHORTEST_WINDOW = timedelta(days=1)
STATES = {
    ObjectiveVerdict.KEEP: ObjectiveState.KEPT,
    ObjectiveVerdict.CHANGE: ObjectiveState.CHANGED,
    ObjectiveVerdict.DROP: ObjectiveState.DROPPED,
}


@dataclass(frozen=True)
class ReviewPlan:
    """One review to hold: its kind, the group (None for the whole cycle), the day."""

    kind: ReviewKind
    group: Group | None
    planned_on: date


@dataclass(frozen=True)
class ReviewText:
    """All that a review says: scales from 1 to 4, short texts, objectives, decision."""

    held_on: date
    scales: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    verdicts: Sequence[Verdict] = ()
    decision: str = ""


def plan_reviews(*, cycle: Cycle, actor: User, plans: Sequence[ReviewPlan]) -> list[Review]:
    """Put reviews on the calendar of a cycle; those that it has already are left as they are.

    Periodic reviews may be held several times, on different days. Writes one journal line.
    Raises ValueError for a group of another cycle, or a kind that is held per group without one.
    """
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
        known = set(cycle.reviews.values_list("kind", "group_id", "planned_on"))
        once = {(kind, group) for kind, group, _day in known if kind != ReviewKind.PERIODIC}
        created = []
        for plan in plans:
            group_id = plan.group.pk if plan.group else None
            if plan.group is not None and plan.group.cycle_id != cycle.pk:
                raise ValueError("a review is for a group of its own cycle")
            if KINDS[plan.kind].per_group and plan.group is None:
                raise ValueError(f"a {plan.kind} review is held with a group")
            if (plan.kind, group_id) in once or (plan.kind, group_id, plan.planned_on) in known:
                continue
            created.append(
                Review.objects.create(
                    organisation=cycle.organisation,
                    cycle=cycle,
                    group=plan.group,
                    kind=plan.kind,
                    planned_on=plan.planned_on,
                    created_at=clock.now(),
                )
            )
        if created:
            journal.record(
                organisation=cycle.organisation,
                actor=actor,
                verb="groups.reviews_planned",
                subject=cycle,
                detail={"reviews": [review.pk for review in created]},
            )
    return created


def write_review(*, review: Review, actor: Leader, revision: int, text: ReviewText) -> Review:
    """Write a review that has been held; `revision` is the one the writer had before their eyes.

    Writes one journal line, without any word of the text.

    Raises:
        Refused: it is already proposed, somebody else has written since, or it is not held yet.
        ValueError: the text says what this kind of review may not hold.
    """
    _check_allowed(review, text)
    with transaction.atomic():
        row = _lock(review)
        if row.status not in (ReviewStatus.PLANNED, ReviewStatus.DRAFTED):
            raise Refused("Ce bilan est déjà proposé\u00a0: reprenez-le d’abord pour le modifier.")
        _check_revision(row, revision)
        if text.held_on > clock.today():
            raise Refused("Un bilan s’écrit après avoir été tenu\u00a0: choisissez un jour passé.")
        row.held_on, row.decision = text.held_on, text.decision
        row.status, row.revision = ReviewStatus.DRAFTED, row.revision + 1
        row.save(update_fields=["held_on", "decision", "status", "revision"])
        _write_rows(row, text)
        _note(row, actor, "review_written", {"revision": row.revision})
    return row


def _check_allowed(review: Review, text: ReviewText) -> None:
    rules = review.rules
    scales = {section.key for section in rules.sections if section.is_scale}
    if not set(text.scales) <= scales or not set(text.texts) <= rules.text_keys:
        raise ValueError(f"a {review.kind} review does not hold these sections")
    if text.verdicts and not rules.asks_objectives:
        raise ValueError(f"a {review.kind} review does not speak of objectives")
    if text.decision and not rules.asks_decision:
        raise ValueError(f"a {review.kind} review decides nothing")
    for verdict in text.verdicts:
        if verdict.objective is not None and verdict.objective.cycle_id != review.cycle_id:
            raise ValueError("an objective of another cycle")


def _write_rows(review: Review, text: ReviewText) -> None:
    ReviewSection.objects.filter(review=review).delete()
    ReviewObjective.objects.filter(review=review).delete()
    filled = {key: words.strip() for key, words in text.texts.items() if words.strip()}
    ReviewSection.objects.bulk_create(
        [
            *(
                ReviewSection(organisation=review.organisation, review=review, key=key, scale=scale)
                for key, scale in text.scales.items()
            ),
            *(
                ReviewSection(
                    organisation=review.organisation,
                    review=review,
                    key=key,
                    sealed=sealed_section(review, key, words),
                )
                for key, words in filled.items()
            ),
        ]
    )
    ReviewObjective.objects.bulk_create(
        ReviewObjective(
            organisation=review.organisation,
            review=review,
            objective=one.objective,
            rank=rank,
            met=one.met,
            verdict=one.verdict,
            sealed=sealed_wording(review, rank, one.wording.strip()),
        )
        for rank, one in enumerate(text.verdicts, start=1)
    )


def propose_review(*, review: Review, actor: Leader, until: datetime | None = None) -> Review:
    """Submit a written review: to every member until an instant, or to the others who take part.

    Each of them gets one neutral mail. Writes one journal line.

    Raises:
        Refused: it is not a draft, a final one decides nothing, nobody is there to validate it,
            its objectives are still being rated, or members would have less than a day.
    """
    with transaction.atomic():
        row = _lock(review)
        if row.status != ReviewStatus.DRAFTED:
            raise Refused("Ce bilan n’est pas en cours d’écriture\u00a0: rechargez la page.")
        if row.rules.asks_decision and not row.decision:
            raise Refused("Choisissez la décision avant de proposer ce bilan.")
        guests: list[Guest] = []
        linked: list[OutsideLeader] = []
        if row.rules.by_group:
            _check_ratings(row)
            if until is None or until < clock.now() + SHORTEST_WINDOW:
                raise Refused("Laissez au moins une journée au groupe pour relire.")
            readers, guests = members_of(row), guests_of(row)
            if not readers and not guests:
                raise Refused("Ce groupe n’avait aucun membre ce jour-là\u00a0: vérifiez la date.")
        else:
            readers = [person for person in participants_of(row) if person != actor]
            linked = [one for one in outside_leaders_of(row) if side_of(one) != side_of(actor)]
            if not readers and not linked:
                raise Refused(
                    "Personne d’autre ne prend part à ce bilan\u00a0: donnez d’abord le rôle "
                    "attendu à quelqu’un de votre organisation, ou désignez qui anime."
                )
        row.status, row.proposed_by = ReviewStatus.PROPOSED, account_of(actor)
        row.proposed_by_leader = _profile(actor)
        row.objections_until = until if row.rules.by_group else None
        row.save(update_fields=["status", *PROPOSER, "objections_until"])
        _tell("groups.review_to_read", row, readers)
        for guest in guests:
            ids: dict[str, int | str] = {"review": row.pk, "guest": guest.pk}
            mail.post(kind="groups.review_to_read", to=guest.pk, ids=ids, recipient=GUEST)
        _tell_by_link("groups.review_to_read", row, linked)
        _note(row, actor, "review_proposed", {"revision": row.revision})
    return row


def _check_ratings(review: Review) -> None:
    """Raise Refused while the objectives are rated: a group validates the figures it has seen."""
    campaign = review.ratings
    if campaign is not None and campaign.status == CampaignStatus.COLLECTING:
        raise Refused(
            "Les membres notent encore les objectifs\u00a0: attendez la clôture du "
            f"{moment(campaign.closes_at.astimezone(clock.PARIS))}, afin que le groupe relise "
            "aussi ces notes, puis proposez le bilan."
        )


def object_to_review(*, review: Review, revision: int) -> Review:
    """A member or a guest asks for other words: the text goes back to its writing.

    It stays in the group, and nothing says who: no row, no author in the journal. Those who lead
    the group get one mail.

    Raises:
        Refused: the text has changed since it was read, or the time to object is over.
    """
    with transaction.atomic():
        row = _lock(review)
        if not row.rules.by_group:
            raise ValueError("only a group objects to its own review")
        if row.status != ReviewStatus.PROPOSED or row.is_closed_to_objections:
            raise Refused(
                "Ce bilan n’attend plus l’avis du groupe\u00a0: parlez-en à la personne qui anime."
            )
        _check_revision(row, revision)
        _back_to_draft(row)
        row.objections += 1
        row.save(update_fields=["objections"])
        _tell_who_leads("groups.review_objected", row)
        _note(row, None, "review_objected", {"revision": row.revision})
    return row


def reopen_review(*, review: Review, actor: Leader) -> Review:
    """Take a proposed review back to its writing: by its author, or by who was to accept it.

    Raises:
        Refused: it is not proposed (any more).
    """
    with transaction.atomic():
        row = _lock(review)
        if row.status != ReviewStatus.PROPOSED:
            raise Refused("Ce bilan n’est plus proposé\u00a0: rechargez la page.")
        author, by_link = row.proposer, outside_leaders_of(row)
        account = row.proposed_by
        _back_to_draft(row)
        if author != side_of(actor):
            _tell("groups.review_reopened", row, [account] if account is not None else [])
            theirs = [one for one in by_link if side_of(one) == author]
            _tell_by_link("groups.review_reopened", row, theirs)
        _note(row, actor, "review_reopened", {"revision": row.revision})
    return row


def accept_review(*, review: Review, actor: Leader, revision: int) -> Review:
    """Somebody else who takes part accepts the words: the review is validated and shared.

    A final review gives their next state to the objectives of its cycle.

    Raises:
        Refused: it is not proposed, it was rewritten since, the author accepts alone, or neither
            of them leads where who leads has their say.
    """
    with transaction.atomic():
        row = _lock(review)
        if row.rules.by_group:
            raise ValueError("only its group validates this review")
        if row.status != ReviewStatus.PROPOSED:
            raise Refused("Ce bilan n’est plus proposé\u00a0: rechargez la page.")
        _check_revision(row, revision)
        if row.proposer == side_of(actor):
            raise Refused(
                "Vous avez proposé ce bilan\u00a0: une autre personne qui y prend part l’accepte."
            )
        if not may_agree(row, actor):
            raise Refused(
                "Ce bilan s’accorde avec la personne qui anime\u00a0: attendez qu’elle l’accepte, "
                "ou qu’elle le propose. Si elle n’a pas de compte, envoyez-lui son lien personnel."
            )
        row.validated_at = clock.now()
        _share(row)
        _settle_objectives(row)
        _note(row, actor, "review_accepted", {"revision": row.revision})
    return row


def side_of(actor: Leader) -> Side:
    """Who acts on a review: two who lead by their links are two, as two accounts are."""
    if isinstance(actor, OutsideLeader):
        return side_of_profile(actor.facilitator.profile)
    return (actor.pk, None)


def may_agree(review: Review, actor: Leader) -> bool:
    """Whether this agreement counts: the frame and mid-term need who leads, on one side of it."""
    return waits_for_leader([review], actor) == set()


def waits_for_leader(reviews: Iterable[Review], actor: Leader) -> set[int]:
    """Those of these reviews (their keys) to which this person's agreement does not count."""
    agreed = [one for one in reviews if one.kind in (ReviewKind.FRAMING, ReviewKind.MID_TERM)]
    leaders = leaders_of_each(agreed)
    return {
        one.pk
        for one in agreed
        if leaders[one.pk] and not {one.proposer, side_of(actor)} & leaders[one.pk]
    }


def validate_due_reviews() -> int:
    """Validate what no member has objected to in time (a verb of the clock); returns how many."""
    with across_organisations("the clock closes the reviews of every organisation"):
        due = list(
            Review.objects.filter(
                status=ReviewStatus.PROPOSED, objections_until__lte=clock.now()
            ).select_related("organisation")[:500]
        )
    return sum(_validate_due(review) for review in due)


def _validate_due(review: Review) -> bool:
    with within(review.organisation), transaction.atomic():
        row = _lock(review)
        # Rewritten or proposed again since it was listed: it is not due any more.
        if row.status != ReviewStatus.PROPOSED or not row.is_closed_to_objections:
            return False
        row.status, row.validated_at = ReviewStatus.VALIDATED, clock.now()
        row.save(update_fields=["status", "validated_at"])
        _tell_who_leads("groups.review_validated", row)
        _note(row, None, "review_validated", {"revision": row.revision})
    return True


def share_review(*, review: Review, actor: Leader) -> Review:
    """Let a text that its group has validated leave the room; its readers get one mail each.

    Raises:
        Refused: the group has not validated it, or it is shared already.
    """
    with transaction.atomic():
        row = _lock(review)
        if row.status != ReviewStatus.VALIDATED:
            raise Refused("Seul un bilan validé par le groupe se partage\u00a0: rechargez la page.")
        _share(row)
        _note(row, actor, "review_shared", {"revision": row.revision})
    return row


def _share(review: Review) -> None:
    review.status, review.shared_at = ReviewStatus.SHARED, clock.now()
    review.save(update_fields=["status", "validated_at", "shared_at"])
    _tell("groups.review_shared", review, holders_of(review, review.rules.reads))


def _settle_objectives(review: Review) -> None:
    if review.kind != ReviewKind.FINAL or review.group_id is not None:
        return
    for said in access_verdicts(review):
        if said.objective is not None:
            # Shared from now on, and on its way to the next call: these words stand in clear.
            changed = said.wording if said.verdict == ObjectiveVerdict.CHANGE else ""
            Objective.objects.filter(pk=said.objective.pk).update(
                state=STATES[said.verdict], next_text=changed
            )


def _back_to_draft(review: Review) -> None:
    review.status, review.objections_until = ReviewStatus.DRAFTED, None
    review.proposed_by = review.proposed_by_leader = None
    review.save(update_fields=["status", *PROPOSER, "objections_until"])


def _check_revision(review: Review, revision: int) -> None:
    if review.revision != revision:
        raise Refused(
            "Ce texte a changé depuis que vous l’avez ouvert\u00a0: relisez-le avant de continuer."
        )


def _lock(review: Review) -> Review:
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("cycle", "group", "organisation", *PROPOSER)
        .get(pk=review.pk)
    )


def _tell(kind: str, review: Review, people: Sequence[User]) -> None:
    for person in people:
        mail.post(kind=kind, to=person.pk, ids={"review": review.pk})


def _tell_who_leads(kind: str, review: Review) -> None:
    """By their account, or by the personal link of who has none."""
    _tell(kind, review, facilitators_of(review))
    _tell_by_link(kind, review, outside_leaders_of(review))


def _tell_by_link(kind: str, review: Review, leaders: Sequence[OutsideLeader]) -> None:
    for leader in leaders:
        ids: dict[str, int | str] = {"review": review.pk, "leader": leader.pk}
        mail.post(kind=kind, to=leader.pk, ids=ids, recipient=LEADER)


def _profile(actor: Leader) -> FacilitatorProfile | None:
    return actor.facilitator.profile if isinstance(actor, OutsideLeader) else None


def _note(review: Review, actor: Leader | None, verb: str, detail: dict[str, int]) -> None:
    """One journal line; it names the profile of who leads by a link, for want of an account."""
    if isinstance(actor, OutsideLeader):
        detail = {**detail, "profile": actor.facilitator.profile_id}
    journal.record(
        organisation=review.organisation,
        actor=account_of(actor) if actor is not None else None,
        verb=f"groups.{verb}",
        subject=review,
        detail=detail,
    )
