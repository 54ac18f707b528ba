"""What is left of a day is kept with its rights; a photo, with the accord of who is seen."""

from dataclasses import dataclass

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.domain.events import locked, tell
from maillage.actions.enums import EventState, MaterialKind
from maillage.actions.models import EventDay, EventMaterial
from maillage.kernel import clock, files, pictures
from maillage.people.models import User

PHOTOS = ("image/jpeg", "image/png")
DOCUMENTS = ("application/pdf", *PHOTOS, *files.OFFICE_TYPES.values())
# By whether it is a photo: the types that are kept, and in words.
ACCEPTED = {
    True: (PHOTOS, "une photo JPEG ou PNG"),
    False: (DOCUMENTS, "un PDF, une image ou un fichier bureautique"),
}


@dataclass(frozen=True)
class Brought:
    """What somebody adds. `data` and `filename` are those of a file, `url` that of a link."""

    kind: str
    title: str
    author: str
    licence: str
    url: str = ""
    data: bytes = b""
    filename: str = ""
    consent: str = ""


def add_material(*, event: EventDay, actor: User, brought: Brought) -> EventMaterial:
    """Keep something of a day. One journal line, with the print of a file.

    A picture is kept without its metadata: where it was taken is nobody's business.

    Raises:
        Refused: no file or address, a photo without the accord of who is seen, a type that is not
            read here, or the day is cancelled.
        FileRefused: the file is empty or too large, or a picture that cannot be read.
    """
    is_link = brought.kind == MaterialKind.LINK
    if is_link and not brought.url:
        raise Refused("Collez l’adresse du document ou de la page.", "url")
    data = b"" if is_link else _checked(brought)
    with transaction.atomic():
        row = locked(event)
        if row.state == EventState.CANCELLED:
            raise Refused("Cette journée est annulée\u00a0: il n’en reste rien à garder.")
        kept = None
        if not is_link:
            kept = files.store(
                data=data,
                filename=brought.filename,
                organisation=row.organisation,
                actor=actor,
            )
        material: EventMaterial = EventMaterial.objects.create(
            organisation=row.organisation,
            event=row,
            kind=brought.kind,
            title=brought.title,
            author=brought.author,
            licence=brought.licence,
            url=brought.url if is_link else "",
            file=kept,
            consent=brought.consent.strip(),
            added_by=actor,
            added_at=clock.now(),
        )
        print_of_file = kept.sha256 if kept else ""
        tell(row, actor, "actions.material_added", material=material.slug, sha256=print_of_file)
    return material


def remove_material(*, material: EventMaterial, actor: User) -> None:
    """Take something away for good, its file too: whoever is seen may ask. One journal line."""
    with transaction.atomic():
        tell(locked(material.event), actor, "actions.material_removed", material=material.slug)
        kept = material.file
        material.delete()
        if kept is not None:
            files.discard(kept)


def _checked(brought: Brought) -> bytes:
    """What is kept of a file that may be."""
    is_photo = brought.kind == MaterialKind.PHOTO
    if not brought.filename:
        raise Refused("Choisissez un fichier.", "file")
    if is_photo and not brought.consent.strip():
        raise Refused(
            "Dites comment les personnes que l’on reconnaît ont donné leur accord, ou que l’on n’y "
            "reconnaît personne\u00a0: sans cela, la photo n’est pas gardée.",
            "consent",
        )
    accepted, wanted = ACCEPTED[is_photo]
    content_type = files.sniff(brought.data, brought.filename)
    if content_type not in accepted:
        raise Refused(f"Ce fichier n’est pas {wanted}\u00a0: choisissez-en un autre.", "file")
    return pictures.bare(brought.data, content_type) if content_type in PHOTOS else brought.data
