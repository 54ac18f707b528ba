"""What the members of a committee are told. Texts are made at sending."""

from typing import Any

from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP
from maillage.tendering.domain.committee import ASKED_MAIL, READY_MAIL, REHEARSE_MAIL
from maillage.tendering.domain.renewal import ASKED_MAIL as CHANGES_MAIL
from maillage.tendering.domain.renewal import JOINED_MAIL, LOST_MAIL
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import CommitteeMember, Consultation


@mail_kind(ASKED_MAIL)
def committee_asked(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A person was named in a committee: they make a key once; dropped if no longer named."""
    seat = _seat(user_id, ids)
    if seat is None:
        return None
    call, committee = seat.committee.consultation, seat.committee
    key = absolute(organisation_url(call.organisation, "tendering:member_key"))
    return Letter(
        subject=f"Vous êtes membre d’un comité d’ouverture{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} vous a nommé ou nommée au comité qui ouvrira "
            f"les propositions de l’appel «{NBSP}{call.title}{NBSP}». Il faudra "
            f"{committee.threshold} membres ensemble, après la date limite.\n\n"
            "Avant la publication, préparez votre clé d’ouverture (une seule fois, elle sert à "
            f"tous les appels){NBSP}:\n{key}\n\n"
            "La clé est un fichier que vous gardez, fermé par une phrase que vous choisissez. "
            "Maillage n’en a aucune copie.\n"
        ),
    )


@mail_kind(READY_MAIL)
def committee_ready(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The last member made their key: whoever named the committee may publish."""
    call = _call(ids)
    if call is None or call.status != ConsultationStatus.DRAFT:
        return None
    page = absolute(organisation_url(call.organisation, "tendering:committee", slug=call.slug))
    return Letter(
        subject=f"Le comité d’ouverture est prêt{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\nTous les membres du comité de l’appel «{NBSP}{call.title}{NBSP}» ont "
            "préparé leur clé. Faites-vous lire les empreintes de vive voix, puis publiez "
            f"l’appel{NBSP}:\n{page}\n"
        ),
    )


@mail_kind(REHEARSE_MAIL)
def share_to_check(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The call is published: each member proves at once that their file opens their share."""
    seat = _seat(user_id, ids)
    if seat is None or seat.checked_at is not None:
        return None
    return Letter(
        subject=f"Vérifiez votre part{NBSP}: {seat.committee.consultation.title}",
        text=(
            f"Bonjour,\n\nL’appel «{NBSP}{seat.committee.consultation.title}{NBSP}» est publié, et "
            "vous avez reçu votre part de sa clé. Vérifiez dès maintenant, en une minute, que "
            f"votre fichier et votre phrase l’ouvrent{NBSP}:\n{_page(seat)}\n\n"
            "Si vous avez perdu l’un ou l’autre, dites-le sur la même page pendant qu’il est temps "
            "de changer le comité.\n"
        ),
    )


@mail_kind(LOST_MAIL)
def share_lost(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A member lost their file: the contact of the call sees what is left and what to do."""
    call = _call(ids)
    if call is None:
        return None
    page = absolute(organisation_url(call.organisation, "tendering:call_detail", slug=call.slug))
    return Letter(
        subject=f"Une clé d’ouverture est perdue{NBSP}: {call.title}",
        text=(
            "Bonjour,\n\nUn membre du comité qui ouvrira les propositions de l’appel "
            f"«{NBSP}{call.title}{NBSP}» a perdu son fichier de clé ou sa phrase. La page de "
            f"l’appel dit ce qui reste possible et ce qu’il faut faire{NBSP}:\n{page}\n"
        ),
    )


@mail_kind(CHANGES_MAIL)
def committee_changes(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The committee changes: who sits is asked for pieces of their share."""
    seat = _seat(user_id, ids)
    if seat is None:
        return None
    call, committee = seat.committee.consultation, seat.committee
    return Letter(
        subject=f"Le comité d’ouverture change{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\nLe comité qui ouvrira les propositions de l’appel «{NBSP}{call.title}"
            f"{NBSP}» change. Pour que les nouveaux membres puissent ouvrir, {committee.threshold} "
            "membres actuels leur transmettent leur part, avec leur fichier de clé et leur phrase, "
            f"avant la date limite{NBSP}:\n{_page(seat)}\n\n"
            "Faites-vous lire de vive voix l’empreinte de chaque nouvelle personne. Si vous "
            "quittez le comité, effacez ensuite votre fichier de clé, sauf s’il sert à un autre "
            "appel.\n"
        ),
    )


@mail_kind(JOINED_MAIL)
def committee_changed(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The committee has changed: who sits checks their new share."""
    seat = _seat(user_id, ids)
    if seat is None:
        return None
    call, committee = seat.committee.consultation, seat.committee
    return Letter(
        subject=f"Vérifiez votre part{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\nVous êtes membre du comité qui ouvrira les propositions de l’appel "
            f"«{NBSP}{call.title}{NBSP}», qui vient de changer. Il faudra {committee.threshold} "
            "membres ensemble, après la date limite.\n\n"
            f"Vérifiez dès maintenant que votre fichier et votre phrase ouvrent votre part{NBSP}:\n"
            f"{_page(seat)}\n"
        ),
    )


def _call(ids: dict[str, Any]) -> Consultation | None:
    with across_organisations("a mail names the call it is about"):
        found = Consultation.objects.select_related("organisation")
        return found.filter(pk=ids["consultation"]).first()


def _seat(user_id: int, ids: dict[str, Any]) -> CommitteeMember | None:
    """The living seat that a mail is about, with its call."""
    with across_organisations("a mail names the call it is about"):
        return (
            CommitteeMember.objects.select_related("committee__consultation__organisation")
            .filter(committee__consultation=ids["consultation"], user_id=user_id, left_at=None)
            .first()
        )


def _page(seat: CommitteeMember) -> str:
    call = seat.committee.consultation
    return absolute(organisation_url(call.organisation, "tendering:opening", slug=call.slug))
