"""What people and partners are told: that something waits, where; nothing of the case."""

from typing import Any

from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import date_courte
from maillage.programmes.clocks import clocks_of
from maillage.programmes.domain.alerts import MAIL
from maillage.programmes.domain.around import PARTNER_MAIL, living_invitation, new_link
from maillage.programmes.enums import AlertKind, CaseState
from maillage.programmes.models import EscalationCase

REASON = "a mail is written from the ids it was asked with"
SENTENCES = {
    AlertKind.REMINDER: "Une échéance que vous tenez arrive dans la journée.",
    AlertKind.OWNER: "Une échéance que vous tenez est dépassée.",
    AlertKind.ABOVE: "Une échéance est dépassée et vous êtes la personne à prévenir ensuite.",
}


@mail_kind(MAIL)
def case_waits(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Something waits; nothing is sent once it was seen to."""
    with across_organisations(REASON):
        rows = EscalationCase.objects.select_related("organisation", "level")
        case = rows.filter(pk=ids["case"], state=CaseState.OPEN).first()
    if case is None:
        return None
    kind = AlertKind(ids["kind"])
    clocks = clocks_of(case, clock.now())
    if not (clocks.is_near or clocks.is_late):
        return None
    page = absolute(organisation_url(case.organisation, "programmes:cases"))
    return Letter(
        subject="Une échéance vous attend",
        text=(
            f"Bonjour,\n\n{SENTENCES[kind]} Ouvrez votre espace {case.organisation.name} pour "
            f"voir laquelle\u00a0: {page}\n"
        ),
    )


@mail_kind(PARTNER_MAIL)
def partner_invited(partner_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody asks them to come; nothing once the invitation ended."""
    invited = living_invitation(ids["invitation"])
    if invited is None:
        return None
    with across_organisations(REASON):
        path = reverse("programmes:partner", kwargs={"token": new_link(invited)})
    name = invited.organisation.name
    return Letter(
        subject=f"{name} souhaite vous associer",
        text=(
            f"Bonjour,\n\n{name} souhaite vous associer à une démarche commune. Cette page dit "
            f"laquelle, quand a lieu la prochaine réunion et qui appeler\u00a0:\n"
            f"{absolute(path)}\n\nElle est ouverte jusqu’au {date_courte(invited.expires_on)}. Ce "
            "lien n’est qu’à vous\u00a0: ne le transmettez pas.\n"
        ),
    )
