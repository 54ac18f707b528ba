"""An answer came, a text was put away, an event moves, a silence lasts. Never what was written."""

from typing import Any

from django.urls import reverse

from maillage.community.access import REASON
from maillage.community.agenda import event_of
from maillage.community.delays import delay
from maillage.community.domain.gatherings import MAIL as MAIL_GATHERING
from maillage.community.domain.moderating import MAIL_MODERATED
from maillage.community.domain.posting import MAIL_ANSWERED
from maillage.community.domain.silence import MAIL as MAIL_SILENT
from maillage.community.enums import GatheringState, PostKind, PostState
from maillage.community.models import CommunityMember, GatheringPlace, Post
from maillage.kernel import ics
from maillage.kernel.mail import Attachment, Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode


@mail_kind(MAIL_ANSWERED)
def answered(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody answered one's question; nothing if the answer was put away since."""
    with across_organisations(REASON):
        rows = Post.objects.visible().select_related("question", "community")
        row = rows.filter(pk=ids["answer"], question__author__user=user_id).first()
    if row is None:
        return None
    return Letter(
        subject="Une réponse à votre question",
        text=(
            f"Bonjour,\n\nQuelqu’un a répondu à «\u00a0{row.question.title}\u00a0», dans la "
            f"communauté {row.community.name}\u00a0:\n{_question_url(row.question)}\n"
        ),
    )


@mail_kind(MAIL_MODERATED)
def moderated(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """One's text was hidden or sent back, with the reason; nothing if it stands again."""
    with across_organisations(REASON):
        rows = Post.objects.select_related("question", "community")
        row = rows.filter(pk=ids["post"], author__user=user_id).first()
    if row is None or row.state not in (PostState.HIDDEN, PostState.TO_EDIT):
        return None
    if row.state == PostState.TO_EDIT:
        done, rest = "demande une correction", "Corrigez-le ici, il sera relu"
    else:
        done, rest = "a été masqué", "Vous seul ou seule pouvez encore le lire ici"
    return Letter(
        subject=f"Votre texte {done}",
        text=(
            f"Bonjour,\n\nUn texte que vous avez écrit dans la communauté {row.community.name} "
            f"{done}.\n\nMotif\u00a0: {row.get_reason_display()}.\n\n{rest}\u00a0:\n"
            f"{_post_url(row)}\n"
        ),
    )


@mail_kind(MAIL_GATHERING)
def gathering(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """One's place at an event, or that it moves or does not take place."""
    with across_organisations(REASON):
        rows = GatheringPlace.objects.select_related("gathering__community__organisation")
        place = rows.filter(gathering=ids["gathering"], member__user=user_id).first()
    if place is None:
        return None
    row = place.gathering
    if row.state == GatheringState.CANCELLED:
        said = "Ce rendez-vous est annulé"
    elif place.state == "taken":
        said = "Votre place est gardée"
    else:
        said = "Vous êtes sur la liste d’attente"
    named = {"community": row.community.slug, "slug": row.slug}
    path = reverse("community:gathering", kwargs=named)
    data = ics.feed(row.title, [event_of(row)])
    return Letter(
        subject=f"{said}\u00a0: {row.title}",
        text=(
            f"Bonjour,\n\n{said}\u00a0:\n{row.title}\n"
            f"{periode(row.local_start, row.local_end)}\n{row.where}\n\n{absolute(path)}\n"
        ),
        attachments=(Attachment("rendez-vous.ics", data, "text/calendar; charset=utf-8"),),
    )


@mail_kind(MAIL_SILENT)
def silent(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """One has not come for long; nothing if one came back since."""
    with across_organisations(REASON):
        rows = CommunityMember.objects.select_related("community", "user")
        row = rows.filter(pk=ids["member"], user=user_id).first()
    if row is None or row.warned_on is None:
        return None
    last = row.user.last_login
    if last is not None and last.date() > row.warned_on:
        return None
    path = reverse("community:home", kwargs={"community": row.community.slug})
    return Letter(
        subject=f"Toujours dans la communauté {row.community.name}\u00a0?",
        text=(
            f"Bonjour,\n\nVous n’êtes pas venu depuis {delay('silence.prevenir')} mois dans la "
            f"communauté «\u00a0{row.community.name}\u00a0». Pour rester, il suffit de vous "
            f"connecter\u00a0:\n{absolute(path)}\n\nSans cela, votre nom y sera effacé dans "
            f"{delay('silence.effacer')} mois. Ce que vous avez écrit restera, signé «\u00a0Ancien "
            "membre\u00a0».\n"
        ),
    )


def _question_url(post: Post) -> str:
    named = {"community": post.community.slug, "slug": post.slug}
    return absolute(reverse("community:question", kwargs=named))


def _post_url(post: Post) -> str:
    if post.kind == PostKind.RESOURCE:
        named = {"community": post.community.slug, "slug": post.slug}
        return absolute(reverse("community:resource", kwargs=named))
    if post.question is None:
        return _question_url(post)
    named = {"community": post.community.slug, "slug": post.slug}
    return absolute(reverse("community:rewrite", kwargs=named))
