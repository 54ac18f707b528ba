"""Papers of a training: its programme, the sheet to sign, the certificate of attendance."""

from collections.abc import Sequence

from maillage.groups.access_sealed import access_card
from maillage.groups.domain.attendees import Attendee
from maillage.groups.models import Group, Session
from maillage.kernel.clock import PARIS, now
from maillage.kernel.documents import (
    Align,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.words import NBSP, compte, date_longue, duree, heure, periode
from maillage.people.models import Organisation

BLANK_LINES = f"{NBSP}\n{NBSP}"


def attendance_sheet(
    *, session: Session, attendees: Sequence[Attendee], leaders: Sequence[str]
) -> Document:
    """The sheet that everybody signs at a session of a training (R6313-3: proof of delivery).

    Names and boxes; neither a subject nor a note.
    """
    rows = [[str(one), _structure(one), BLANK_LINES] for one in attendees]
    start, end = session.local_start, session.local_end
    return Document(
        title="Feuille de présence",
        subject=session.group.cycle.title,
        organisation=_header(session.organisation),
        author=session.organisation.name,
        date=start.date(),
        blocks=[
            KeyValues(
                [
                    ("Formation", session.group.cycle.title),
                    ("Groupe", session.group.name),
                    ("Date", periode(start, end)),
                    ("Durée", duree(session.minutes)),
                    ("Lieu", str(session.room or session.group.site or "à distance")),
                    ("Animation", " et ".join(leaders) or "à préciser"),
                ]
            ),
            Table(
                headers=["Nom", "Structure", "Signature"],
                rows=rows,
                caption=f"Participants et participantes attendus{NBSP}: {len(rows)}",
            ),
            Signatures([Party("Pour l’animation", list(leaders))]),
        ],
    )


def programme(
    *,
    group: Group,
    sessions: Sequence[Session],
    objectives: Sequence[str],
    leaders: Sequence[str],
) -> Document:
    """What participants are told before a training starts (Labour code L6353-8).

    Goals, who leads, dates and lengths, how attendance and results are followed, whom to ask.
    """
    asked = f"{group.organisation.name}, {group.organisation.address}".strip(", ")
    method = group.cycle.method.name if group.cycle.method is not None else ""
    return Document(
        title="Programme de formation",
        subject=group.cycle.title,
        organisation=_header(group.organisation),
        author=group.organisation.name,
        date=now().astimezone(PARIS).date(),
        blocks=[
            KeyValues(
                [
                    ("Formation", group.cycle.title),
                    ("Groupe", group.name),
                    ("Animation", " et ".join(leaders) or "à désigner"),
                    ("Lieu", str(group.site or "à préciser")),
                    ("Durée", duree(sum(one.minutes for one in sessions))),
                    *([("Méthode", method)] if method else []),
                    ("Contact", asked),
                ]
            ),
            Heading("Objectifs"),
            *[Paragraph(f"–{NBSP}{text}") for text in objectives or ["à préciser"]],
            Heading("Dates"),
            Table(
                headers=["Date", "Horaire", "Durée"],
                rows=[_line(one) for one in sessions],
                alignments=[Align.START, Align.START, Align.END],
            )
            if sessions
            else Paragraph("Les dates sont publiées avec le calendrier."),
            Heading("Suivi et évaluation"),
            Paragraph(
                "La feuille de présence est signée à chaque séance. Chaque personne venue peut "
                "télécharger son certificat de réalisation\u00a0: à la fin, un courriel lui dit "
                "où. Le groupe dit dans son bilan ce qui est atteint de chaque objectif, de 1 à 4."
            ),
        ],
    )


def certificate(
    *, group: Group, attendee: Attendee, sessions: Sequence[Session], leaders: Sequence[str]
) -> Document:
    """What somebody attended, session by session, with the total (certificat de réalisation).

    `leaders` are those who led these very sessions; nobody is named where it is not known.
    """
    total = sum(one.minutes for one in sessions)
    led_by = " et ".join(leaders)
    parties = [Party(f"Pour {led_by}")] if led_by else []
    return Document(
        title="Certificat de réalisation",
        subject=group.cycle.title,
        organisation=_header(group.organisation),
        author=group.organisation.name,
        date=now().astimezone(PARIS).date(),
        blocks=[
            Paragraph(
                f"{group.organisation.name} atteste que {attendee} a suivi l’action de formation "
                f"«{NBSP}{group.cycle.title}{NBSP}»{f', animée par {led_by}' if led_by else ''}."
            ),
            Heading("Présences"),
            Table(
                headers=["Date", "Horaire", "Durée"],
                rows=[_line(one) for one in sessions],
                alignments=[Align.START, Align.START, Align.END],
                total=["Total", compte(len(sessions), "séance"), duree(total)],
            ),
            Signatures([*parties, Party(f"Pour {group.organisation.name}")]),
        ],
    )


def _line(session: Session) -> list[str]:
    start, end = session.local_start, session.local_end
    return [date_longue(start), f"{heure(start)} à {heure(end)}", duree(session.minutes)]


def _structure(attendee: Attendee) -> str:
    return access_card(attendee.guest).structure if attendee.guest is not None else ""


def _header(organisation: Organisation) -> list[str]:
    return [line for line in (organisation.name, organisation.address) if line]
