"""The whole record as one gives it to who asks for it (RGPD, article 15).

Persons are told by their function: whoever else is named in a record has rights of their own.
"""

from maillage.kernel import clock
from maillage.kernel.documents import Block, BulletList, Document, Heading, KeyValues, Paragraph
from maillage.kernel.words import NBSP, date_courte
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, CircleMember, OrientationDecision, WaitingEntry
from maillage.pathways.queries.acts import encounters_with
from maillage.pathways.queries.children import information_of
from maillage.pathways.queries.journeys import pathways_of
from maillage.pathways.queries.partners import referrals_of
from maillage.pathways.serafin import label_of
from maillage.territory.registry import commune_name

NOTHING = "Rien n’est noté."


def record_document(child: Child, identity: Identity, projects: list[list[Block]]) -> Document:
    """The document of a record, its projects (as blocks) at the end."""
    organisation = child.organisation
    return Document(
        title=f"Le dossier de {identity.first_name}",
        date=clock.today(),
        organisation=[text for text in (organisation.name, organisation.address) if text],
        subject="Copie du dossier",
        reference=str(child),
        blocks=[
            *_who(child, identity),
            *_part("Décisions d’orientation", _decisions(child)),
            *_part("Listes d’attente", _waits(child)),
            *_part("Parcours", _pathways(child)),
            *_part("Le cercle", _circle(child)),
            *_part("Informations et accords", _agreed(child)),
            *_part("Demandes aux partenaires", _asked(child)),
            *_part("Actes", _acts(child)),
            *(block for blocks in projects for block in (Heading("Projet personnalisé"), *blocks)),
        ],
    )


def _who(child: Child, identity: Identity) -> list[Block]:
    told = [
        ("Nom et prénom", identity.full_name),
        ("Date de naissance", date_courte(identity.birth_date)),
        ("Adresse", identity.address),
        ("Commune", commune_name(child.commune_code) if child.commune_code else ""),
        ("Responsable", identity.guardian),
        ("Téléphone", identity.phone),
        ("Courriel", identity.email),
        ("Numéro de dossier à la MDPH", identity.file_number),
        ("Service", str(child.service)),
        ("Dossier ouvert le", date_courte(child.registered_on)),
        ("Dernier contact", date_courte(child.last_contact_on)),
    ]
    return [
        Paragraph(
            "Voici tout ce que ce dossier contient. Vous pouvez demander qu’une erreur soit "
            "corrigée. Les personnes y sont dites par leur fonction."
        ),
        KeyValues([(label, value) for label, value in told if value]),
    ]


def _part(title: str, lines: list[str]) -> list[Block]:
    return [Heading(title), BulletList(lines) if lines else Paragraph(NOTHING)]


def _decisions(child: Child) -> list[str]:
    rows = OrientationDecision.objects.filter(child=child).order_by("starts_on")
    return [f"Du {date_courte(one.starts_on)} au {date_courte(one.ends_on)}." for one in rows]


def _waits(child: Child) -> list[str]:
    rows = WaitingEntry.objects.filter(child=child).select_related("service").order_by("pk")
    found = []
    for entry in rows.prefetch_related("changes"):
        found.append(f"{entry.service}, demande du {date_courte(entry.requested_on)}.")
        for one in sorted(entry.changes.all(), key=lambda change: (change.on, change.pk)):
            why = f" ({one.get_reason_display().lower()})" if one.reason else ""
            found.append(f"{date_courte(one.on)}{NBSP}: {one.get_status_display()}{why}.")
    return found


def _pathways(child: Child) -> list[str]:
    found = []
    for row in pathways_of(child):
        end = f", jusqu’au {date_courte(row.left_on)}" if row.left_on else ""
        found.append(f"{row.service}, depuis le {date_courte(row.admitted_on)}{end}.")
        told = [(one.get_mode_display(), one.starts_on) for one in row.stages.all()]
        told += [(one.get_kind_display(), one.starts_on) for one in row.sides.all()]
        found += [f"{name}, depuis le {date_courte(day)}." for name, day in told]
        found += [
            f"Faut-il continuer{NBSP}? {one.get_answer_display()}, le "
            f"{date_courte(one.answered_on)}."
            for one in row.questions.all()
            if one.answered_on
        ]
    return found


def _circle(child: Child) -> list[str]:
    rows = CircleMember.objects.filter(child=child).order_by("starts_on", "pk")
    return [
        f"{one.get_function_display()}, depuis le {date_courte(one.starts_on)}"
        + (f", jusqu’au {date_courte(one.ends_on)}." if one.ends_on else ".")
        for one in rows
    ]


def _agreed(child: Child) -> list[str]:
    return [
        f"{one.get_kind_display()}{NBSP}: {one.get_answer_display().lower()}, le "
        f"{date_courte(one.on)}."
        for one in information_of(child)
    ]


def _asked(child: Child) -> list[str]:
    return [
        f"{one.partner}, {one.get_need_display().lower()}, le {date_courte(one.sent_on)}{NBSP}: "
        f"{one.get_answer_display().lower()}."
        for one in referrals_of(child)
    ]


def _acts(child: Child) -> list[str]:
    return [
        f"{date_courte(one.day)}{NBSP}: {one.get_kind_display()}, {one.minutes} minutes, "
        f"{label_of(one.code, one.code_version)}."
        for one in encounters_with(child)
    ]
