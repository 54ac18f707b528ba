"""An exceptional access is told to who answers for the child, by its pseudonym."""

from typing import Any

from maillage.kernel.clock import PARIS
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import moment
from maillage.pathways.access_ties import Ties, hold_of
from maillage.pathways.domain.glass import MAIL
from maillage.pathways.models import GlassBreak
from maillage.people.models import User


@mail_kind(MAIL)
def glass_broken(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Who opened what, why, until when."""
    with across_organisations("a mail is written from the ids it was asked with"):
        row = (
            GlassBreak.objects.filter(pk=ids["glass"])
            .select_related("child", "person", "organisation")
            .first()
        )
    if row is None:
        return None
    with within(row.organisation):
        overseer = User.objects.filter(pk=user_id).first()
        reaches = overseer is not None and Ties(hold_of(overseer), row.child).oversees
    path = organisation_url(row.organisation, "pathways:readings", slug=row.child.slug)
    after = f"Toutes les lectures de ce dossier\u00a0: {absolute(path)}"
    if not reaches:
        after = (
            "Personne d’autre ne répond de ce dossier\u00a0: vous en êtes prévenu parce que vous "
            "administrez l’espace. Vous n’avez pas accès au dossier\u00a0; vous pouvez demander "
            "pourquoi il a été ouvert, et donner la direction ou l’encadrement à une autre "
            "personne."
        )
    return Letter(
        subject=f"Un accès exceptionnel au dossier {row.child}",
        text=(
            f"Bonjour,\n\n{row.person} a ouvert l’identité du dossier {row.child} sans faire "
            f"partie de son cercle.\n\nMotif indiqué\u00a0: "
            f"{row.get_reason_display().lower()}.\nCet accès s’arrête le "
            f"{moment(row.expires_at.astimezone(PARIS))}.\n\n{after}\n"
        ),
    )
