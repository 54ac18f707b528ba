"""What those who followed a training are told at its end: where their certificate is."""

from typing import Any

from django.urls import reverse

from maillage.groups.mails.sessions import REASON, personal_address
from maillage.groups.models import Group, Guest
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations


@mail_kind("groups.certificate")
def certificate(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """By their account, or by a new personal link for who has none."""
    with across_organisations(REASON):
        group = Group.objects.select_related("organisation").get(pk=ids["group"])
        if "guest" in ids:
            guest = Guest.objects.select_related("group__cycle").filter(pk=recipient).first()
            if guest is None:
                return None
            where = personal_address(guest)
        else:
            where = absolute(reverse("groups:own_certificate", kwargs={"slug": group.slug}))
    return Letter(
        subject="Votre certificat de réalisation",
        text=(
            f"Bonjour,\n\nUne formation de {group.organisation.name} que vous avez suivie est "
            "terminée. Votre certificat de réalisation dit les séances où vous étiez\u00a0: "
            f"{where}\n"
        ),
    )
