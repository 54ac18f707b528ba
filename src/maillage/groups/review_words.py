"""A review in words: the same for its page and for its document."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from maillage.groups.access_sealed import access_sections, access_verdicts
from maillage.groups.domain.ratings import code_of
from maillage.groups.enums import ReviewStatus
from maillage.groups.models import Review
from maillage.groups.queries.indicators import CANCELLED, sessions_by
from maillage.groups.review_kinds import SCALE_WORDS, Rules
from maillage.kernel import clock
from maillage.kernel.words import liste, nombre
from maillage.people.enums import Role
from maillage.surveys.models import Report
from maillage.surveys.results import LOST, is_cut

WHO = {
    Role.DIRECTOR: "la direction",
    Role.HEAD_OF_SERVICE: "les responsables des services concernés",
    Role.HR: "les ressources humaines",
    Role.BUYER: "la personne commanditaire",
}
LEADS = "la personne qui anime"
MEMBERS = "les membres du groupe"
# What those outside the writing learn of its progress: nothing before the text is shared.
OUTSIDE = {ReviewStatus.PLANNED: "À tenir", ReviewStatus.SHARED: "Partagé"}
IN_PROGRESS = "En préparation"


@dataclass(frozen=True)
class ObjectiveSaid:
    """What a review says of one objective."""

    text: str
    met: str
    becomes: str
    wording: str


@dataclass(frozen=True)
class Said:
    """What a review says, in the order of its kind."""

    scales: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    objectives: list[ObjectiveSaid]
    added: list[str]
    decision: str
    counts: list[tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        """Nothing written yet."""
        return not (self.scales or self.texts or self.objectives or self.added or self.decision)


def said_in(review: Review) -> Said:
    """Read the rows of a review, and the totals that its kind shows."""
    rows = access_sections(review)
    known = [section for section in review.rules.sections if section.key in rows]
    verdicts = access_verdicts(review)
    return Said(
        scales=[
            (section.label, scale_word(rows[section.key].scale))
            for section in known
            if section.is_scale
        ],
        texts=[
            (section.label, rows[section.key].text) for section in known if not section.is_scale
        ],
        objectives=[
            ObjectiveSaid(
                text=one.objective.text,
                met=scale_word(one.met),
                becomes=one.verdict.label,
                wording=one.wording,
            )
            for one in verdicts
            if one.objective is not None
        ],
        added=[one.wording for one in verdicts if one.objective is None],
        decision=review.get_decision_display(),
        counts=_counts(review),
    )


def _counts(review: Review) -> list[tuple[str, str]]:
    if not review.rules.counts_sessions or review.held_on is None:
        return []
    figures = sessions_by(review)
    counts = [
        ("Séances tenues à cette date", f"{figures.held} sur {figures.standing} prévues"),
        ("Séances annulées", str(figures.sessions[CANCELLED])),
    ]
    if figures.presence is not None:
        mean = nombre(round(figures.presence.mean, 1), 1)
        counts.append(("Présents en moyenne", f"{mean}, au moins {figures.presence.least}"))
    return counts


def scale_word(step: int | None) -> str:
    """A step of the scale in words."""
    return "Sans avis" if step is None else SCALE_WORDS[step]


def who_writes(rules: Rules) -> str:
    """Who holds the pen."""
    return liste([LEADS, *_roles(rules.takes_part)])


def who_validates(rules: Rules) -> str:
    """Who must agree before anybody else reads."""
    if rules.by_group:
        return "le groupe\u00a0: chaque membre peut demander une reprise, sans que l’on sache qui"
    return "une autre personne parmi celles qui écrivent"


def who_reads(rules: Rules) -> str:
    """Who reads the text once it is shared."""
    return liste([LEADS, MEMBERS, *_roles(rules.reads)])


def state_outside(review: Review) -> str:
    """The state as told to those who do not write it."""
    return OUTSIDE.get(ReviewStatus(review.status), IN_PROGRESS)


def _roles(roles: frozenset[Role]) -> list[str]:
    return [words for role, words in WHO.items() if role in roles]


@dataclass(frozen=True)
class Rated:
    """How the members rate one objective: steps with how many chose each, and the mean."""

    text: str
    steps: list[tuple[str, int]]
    mean: str


@dataclass(frozen=True)
class Ratings:
    """What may be shown of the members' ratings; `waits_until` while answers are awaited. Under
    `threshold` answers nothing is, nor of answers that were lost (`lost` says so).
    """

    waits_until: datetime | None
    answers: int
    rated: list[Rated]
    threshold: int = 0
    lost: str = ""


def ratings_of(review: Review) -> Ratings | None:
    """The ratings of a review, as their report publishes them; None when nobody was asked."""
    campaign = review.ratings
    if campaign is None:
        return None
    report = Report.objects.filter(campaign=campaign).first()
    if report is None:
        return Ratings(campaign.closes_at.astimezone(clock.PARIS), 0, [])
    asked = {code_of(one): one for one in review.cycle.objectives.order_by("rank")}
    rated = []
    for question in report.content.get("questions", []):
        (view,) = question["views"]
        steps = list(zip(question["options"], view["counts"], strict=False))
        mean = nombre(Decimal(view["mean"])) if view["mean"] else ""
        rated.append(Rated(asked[question["code"]].text, list(reversed(steps)), mean))
    lost = LOST if is_cut(report) else ""
    return Ratings(None, report.content["answers"] or 0, rated, report.content["threshold"], lost)
