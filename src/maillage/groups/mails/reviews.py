"""What people are told of reviews: that a page waits for them, never what it says."""

from typing import Any

from django.urls import reverse

from maillage.groups.domain.guests import new_personal_link
from maillage.groups.domain.outside_leaders import leader_of, new_leader_link
from maillage.groups.models import Guest, Review
from maillage.groups.queries.reviews import may_read
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import moment
from maillage.people.models import User

SUBJECT = "Un bilan vous attend"
REASON = "a mail is written from the ids it was asked with"


@mail_kind("groups.review_to_read")
def to_read(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """A text is proposed: to read, and to accept or to object to; a guest by their own link."""
    review = _review(ids)
    if review is None:
        return None
    until = review.objections_until
    within = f" avant le {moment(until.astimezone(clock.PARIS))}" if until else ""
    what = f"vous propose un texte à relire{within}."
    if "guest" not in ids:
        return _to_person(review, recipient, ids, what)
    with across_organisations(REASON):
        guest = Guest.objects.select_related("group__cycle").filter(pk=ids["guest"]).first()
        if guest is None:
            return None
        token = new_personal_link(guest)
    path = reverse("groups:guest_review", kwargs={"token": token, "slug": review.slug})
    return _letter(review, path, what)


@mail_kind("groups.review_objected")
def objected(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The group asks for other words."""
    review = _review(ids)
    if review is None:
        return None
    return _to_person(review, user_id, ids, "attend une reprise d’un texte que vous avez proposé.")


@mail_kind("groups.review_reopened")
def reopened(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody who takes part has taken the text back to its writing."""
    review = _review(ids)
    if review is None:
        return None
    return _to_person(review, user_id, ids, "reprend l’écriture d’un texte que vous avez proposé.")


@mail_kind("groups.review_validated")
def validated(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Nobody has objected: who leads may share."""
    review = _review(ids)
    if review is None:
        return None
    return _to_person(review, user_id, ids, "a un texte validé, que vous pouvez partager.")


@mail_kind("groups.review_shared")
def shared(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A validated text is open to its readers."""
    review = _review(ids)
    if review is None:
        return None
    return _letter(review, _path(review, user_id), "vous ouvre un texte validé.")


def _to_person(review: Review, recipient: int, ids: dict[str, Any], what: str) -> Letter | None:
    """By their own page, or by the personal link of who leads without an account."""
    if "leader" not in ids:
        return _letter(review, _path(review, recipient), what)
    leader = leader_of(recipient)
    if leader is None:
        return None
    token = new_leader_link(leader)
    path = reverse("groups:leader_review", kwargs={"token": token, "slug": review.slug})
    return _letter(review, path, what)


def _review(ids: dict[str, Any]) -> Review | None:
    with across_organisations(REASON):
        rows = Review.objects.select_related("organisation", "cycle", "group")
        found: Review | None = rows.filter(pk=ids["review"]).first()
    return found


def _letter(review: Review, path: str, what: str) -> Letter:
    return Letter(
        subject=SUBJECT,
        text=(
            f"Bonjour,\n\n{review.organisation.name} {what}\n\nLa page\u00a0: {absolute(path)}\n"
        ),
    )


def _path(review: Review, user_id: int) -> str:
    """By the organisation's door for the roles that may open it now, else by the group's."""
    with within(review.organisation):
        by_role = may_read(review, User.objects.get(pk=user_id))
    if by_role:
        return organisation_url(review.organisation, "groups:review", slug=review.slug)
    return reverse("groups:my_review", kwargs={"slug": review.slug})
