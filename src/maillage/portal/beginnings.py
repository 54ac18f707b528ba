"""How to begin, for whoever has nothing waiting: one sentence and one door per role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from maillage.kernel.http import here


@dataclass(frozen=True)
class Beginning:
    """A sentence and the page it leads to."""

    text: str
    label: str
    url: str
    icon: str


def beginning(request: HttpRequest) -> Beginning:
    """The first gesture that this person's roles allow here."""
    may = request.user.has_perm
    organisation = request.organisation  # type: ignore[attr-defined]
    if may("tendering.draft_calls", organisation):
        return Beginning(
            "Un besoin d’analyse des pratiques\u00a0? Collez son texte, l’appel s’écrit avec vous.",
            "Écrire un appel",
            here(request, "tendering:call_new"),
            "megaphone",
        )
    if may("tendering.answer_calls", organisation):
        return Beginning(
            "Les appels qui correspondent à votre profil s’afficheront ici.",
            "Voir les appels qui me correspondent",
            here(request, "tendering:matching_calls"),
            "megaphone",
        )
    return Beginning(
        "Vos prochaines séances s’afficheront ici. Vous pouvez aussi les suivre dans l’agenda de "
        "votre téléphone.",
        "Ouvrir mon agenda",
        reverse("groups:my_calendar"),
        "calendar-check",
    )
