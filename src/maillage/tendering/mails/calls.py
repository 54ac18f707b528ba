"""What the mails of the room say; made at sending, from ids."""

from django.urls import reverse
from django.utils import timezone

from maillage.kernel import clock
from maillage.kernel.clock import PARIS
from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP, compte, moment
from maillage.tendering.domain import registration
from maillage.tendering.domain.alerts import ALERT_MAIL, SUMMARY_MAIL
from maillage.tendering.domain.audience import bidders
from maillage.tendering.domain.publication import ABANDONED_MAIL
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.models import Consultation, PendingRegistration
from maillage.territory.registry import UnknownPlace, departement


def address(name: str, **kwargs: str) -> str:
    """The full address of a page, as a mail gives it."""
    return absolute(reverse(name, kwargs=kwargs))


@recipient_kind(registration.RECIPIENT)
def pending_address(pending_id: int) -> str:
    """Where to write to somebody who registers; "" once the registration has left."""
    pending = PendingRegistration.objects.filter(pk=pending_id).first()
    return registration.told(pending).email if pending else ""


@mail_kind(ALERT_MAIL)
def new_call(user_id: int, ids: dict) -> Letter | None:
    """A call that fits was published; dropped if it was withdrawn meanwhile."""
    call = _call(ids["consultation"])
    if call is None or call.status != ConsultationStatus.PUBLISHED or call.deadline is None:
        return None
    with across_organisations("public catalogue"):
        groups = call.lots.filter(status=LotStatus.OPEN).count()
    return Letter(
        subject=f"Un appel vous correspond{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} cherche des intervenantes et intervenants"
            f"{NBSP}:\n{call.title}\n\n"
            f"Où{NBSP}: {_place(call)}\n"
            f"À pourvoir{NBSP}: {compte(groups, 'groupe')}\n"
            f"Réponse attendue au plus tard le {paris_moment(call)}\n\n"
            f"Lire l'appel et proposer une intervention{NBSP}:\n"
            f"{address('tendering:public_call', slug=call.slug)}\n\n"
            "Vous recevez ce message parce que votre profil demande à être prévenu. Pour ne plus "
            f"l'être, ou l'être moins souvent, ouvrez «{NBSP}Mes alertes{NBSP}» dans votre "
            "espace.\n"
        ),
    )


@mail_kind(SUMMARY_MAIL)
def calls_summary(user_id: int, ids: dict) -> Letter | None:
    """The calls kept since the last summary that are still open; dropped when none is."""
    alerts = [int(pk) for pk in ids["alerts"].split(",")]
    with across_organisations("a mail is written from ids"):
        calls = list(
            Consultation.objects.open_at(clock.now())
            .select_related("organisation")
            .filter(alerts__in=alerts, alerts__user_id=user_id)
            .order_by("deadline", "pk")
        )
    if not calls:
        return None
    number = compte(len(calls), "appel vous correspond", "appels vous correspondent")
    lines = "".join(
        f"- {call.title} ({call.organisation.name}, {_place(call)})\n"
        f"  Réponse au plus tard le {paris_moment(call)}\n"
        f"  {address('tendering:public_call', slug=call.slug)}\n\n"
        for call in calls
    )
    return Letter(
        subject=number,
        text=(
            f"Bonjour,\n\n{number}{NBSP}:\n\n{lines}"
            f"Pour changer de rythme, ouvrez «{NBSP}Mes alertes{NBSP}» dans votre espace.\n"
        ),
    )


@mail_kind(ABANDONED_MAIL)
def call_abandoned(user_id: int, ids: dict) -> Letter | None:
    """A call that somebody asked about or answered is given up: why is told (R2185-2)."""
    call = _call(ids["consultation"])
    if call is None:
        return None
    answered = user_id in bidders(call)
    tie = "auquel vous avez répondu" if answered else "sur lequel vous avez posé une question"
    end = ""
    if answered:
        was_readable = ids.get("was_readable")
        word = "ne se lira plus dans Maillage" if was_readable else "ne sera pas ouverte"
        end = f"Votre proposition {word}.\n"
    return Letter(
        subject=f"Appel sans suite{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} ne donne pas suite à l'appel «{NBSP}{call.title}"
            f"{NBSP}», {tie}.\n\nMotif{NBSP}: {call.abandoned_reason}\n\n{end}"
        ),
    )


@mail_kind(registration.LINK_MAIL)
def registration_link(pending_id: int, ids: dict) -> Letter | None:
    """The link that proves the address; made now, kept nowhere."""
    return _registration_letter(
        pending_id,
        subject="Confirmez votre inscription sur Maillage",
        how="Pour l'ouvrir, choisissez un mot de passe à cette adresse",
    )


@mail_kind(registration.ATTACH_MAIL)
def registration_attach(pending_id: int, ids: dict) -> Letter | None:
    """The address has an account already: its owner signs in, then opens the space."""
    return _registration_letter(
        pending_id,
        subject="Vous avez déjà un compte sur Maillage",
        how=(
            "Cette adresse a déjà un compte : le même vous servira. Connectez-vous et confirmez à "
            "cette adresse"
        ),
    )


def _registration_letter(pending_id: int, *, subject: str, how: str) -> Letter | None:
    pending = PendingRegistration.objects.filter(pk=pending_id).first()
    if pending is None:
        return None
    token = registration.new_link(pending)
    until = moment(timezone.localtime(pending.expires_at, PARIS))
    return Letter(
        subject=subject,
        text=(
            "Bonjour,\n\nVous avez demandé un espace pour proposer vos interventions. "
            f"{how}{NBSP}:\n{address('tendering:registration_confirm', token=token)}\n\n"
            f"Ce lien sert une fois, jusqu'au {until} (heure de Paris). Si vous n'avez rien "
            "demandé, ignorez ce message : rien n'est créé.\n"
        ).replace(" :", f"{NBSP}:"),
    )


def paris_moment(call: Consultation) -> str:
    """The deadline in full, on the clock it is counted on."""
    if call.deadline is None:
        return ""
    return f"{moment(timezone.localtime(call.deadline, PARIS))} (heure de Paris)"


def _call(call_id: int) -> Consultation | None:
    with across_organisations("a mail is written from an id"):
        return (
            Consultation.objects.select_related("organisation")
            .filter(pk=call_id, published_at__isnull=False)
            .first()
        )


def _place(call: Consultation) -> str:
    try:
        name = departement(call.departement_code).name
    except UnknownPlace:
        name = call.departement_code
    return f"{call.place} ({name})" if call.place else name
