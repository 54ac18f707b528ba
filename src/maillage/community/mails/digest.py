"""The weekly letter, written at its sending: titles and addresses, never a text."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from maillage.community.access import REASON
from maillage.community.domain.digest import MAIL, new_link
from maillage.community.enums import MemberState
from maillage.community.models import Community, CommunityMember
from maillage.community.queries.digest import News, news_of
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode


@mail_kind(MAIL)
def digest(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """What the week brought; nothing if it brought nothing, or if one no longer takes it."""
    with across_organisations(REASON):
        rows = CommunityMember.objects.select_related("community__organisation", "user")
        member = rows.filter(
            pk=ids["member"], user=user_id, state=MemberState.ACTIVE, takes_digest=True
        ).first()
        news = news_of(member, date.fromisoformat(ids["week"])) if member else None
        if member is None or not news:
            return None
        stop = reverse("community:digest_stop", kwargs={"token": new_link(member)})
        told = "\n\n".join(_parts(member.community, news))
    return Letter(
        subject=f"La semaine de la communauté {member.community.name}",
        text=(
            f"Bonjour,\n\n{told}\n\nPour ne plus recevoir cette lettre\u00a0:\n{absolute(stop)}\n"
        ),
    )


def _parts(community: Community, news: News) -> Iterator[str]:
    for title, posts, name in (
        ("Les questions de la semaine", news.questions, "question"),
        ("De nouvelles ressources", news.resources, "resource"),
    ):
        lines = [f"- {one.title}\n  {_url(community, name, one.slug)}" for one in posts]
        if lines:
            yield "\n".join([f"{title}\u00a0:", *lines])
    answers = [
        f"- {one.question.title}\n  {_url(community, 'question', one.question.slug)}"
        for one in news.certified
        if one.question is not None
    ]
    if answers:
        yield "\n".join(["Des réponses certifiées\u00a0:", *answers])
    coming = [
        f"- {one.title}, {periode(one.local_start, one.local_end)}\n"
        f"  {_url(community, 'gathering', one.slug)}"
        for one in news.gatherings
    ]
    if coming:
        yield "\n".join(["À venir\u00a0:", *coming])


def _url(community: Community, name: str, slug: str) -> str:
    named = {"community": community.slug, "slug": slug}
    return absolute(reverse(f"community:{name}", kwargs=named))
