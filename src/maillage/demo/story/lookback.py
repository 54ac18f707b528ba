"""What a season leaves behind: the text that its group let out, and the decision at its end."""

from datetime import date, timedelta

from maillage.demo.story.season import living_on, morning
from maillage.groups.domain.reviews import (
    ReviewPlan,
    ReviewText,
    Verdict,
    accept_review,
    plan_reviews,
    propose_review,
    share_review,
    validate_due_reviews,
    write_review,
)
from maillage.groups.enums import ObjectiveVerdict, ReviewDecision, ReviewKind
from maillage.groups.models import Cycle, Review
from maillage.kernel import clock
from maillage.people.models import User

TO_READ = timedelta(days=8)
YEARLY = {
    "substance": "Garder un quart d’heure, à chaque séance, pour les nouvelles des situations "
    "déjà travaillées.",
    "form": "Commencer à l’heure, et garder la même salle toute l’année.",
}
FINAL = {
    "substance": "Le groupe demande des apports théoriques courts, liés aux situations.",
    "form": "Même rythme et mêmes jours l’an prochain.",
}
SCALES = {"regularity": 4, "investment": 3, "frame": 4, "logistics": 3}


def review_the_season(cycle: Cycle, last: date, leader: User, director: User) -> None:
    """One group's yearly review, validated and shared; then the final one, which renews."""
    group = cycle.groups.order_by("pk")[0]
    verdicts = [Verdict(one, ObjectiveVerdict.KEEP, met=3) for one in cycle.objectives.all()]
    with living_on(morning(last + timedelta(days=1))):
        yearly, final = plan_reviews(
            cycle=cycle,
            actor=director,
            plans=[
                ReviewPlan(ReviewKind.YEARLY, group, last),
                ReviewPlan(ReviewKind.FINAL, None, last + TO_READ),
            ],
        )
        _propose(yearly, ReviewText(last, texts=YEARLY, verdicts=verdicts), leader)
    with living_on(morning(last + TO_READ + timedelta(days=2))):
        validate_due_reviews()
        share_review(review=yearly, actor=leader)
        text = ReviewText(
            last + TO_READ,
            scales=SCALES,
            texts=FINAL,
            verdicts=verdicts,
            decision=ReviewDecision.RENEW,
        )
        final = _propose(final, text, leader)
        accept_review(review=final, actor=director, revision=final.revision)


def _propose(review: Review, text: ReviewText, leader: User) -> Review:
    written = write_review(review=review, actor=leader, revision=0, text=text)
    until = clock.now() + TO_READ if review.rules.by_group else None
    return propose_review(review=written, actor=leader, until=until)
