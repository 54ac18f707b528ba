"""Everything a provider told Maillage, in one archive that other tools read."""

import io
import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from maillage.kernel import clock, files
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering.models import AlertChoice, AskedQuestion, DepositReceipt, ProviderPaper

IDENTITY = ("name", "siret", "email", "phone", "address", "departement_code")
TOLD = (
    "presentation",
    "training_registration_no",
    "has_qualiopi",
    "vat_exemption_reason",
    "wants_alerts",
)
PERSON = (
    "first_name",
    "last_name",
    "profile_types",
    "methods",
    "departements",
    "presentation",
    "is_active",
)


def provider_archive(*, organisation: Organisation, user: User) -> bytes:
    """A ZIP: `maillage.json` and the papers, inside the scope of the provider.

    Questions and alerts are those of the person who asks: nobody reads somebody else's.
    """
    papers = list(ProviderPaper.objects.select_related("file"))
    told = {
        "organisation": _fields(organisation, IDENTITY),
        "provider": _fields(Provider.objects.get(organisation=organisation), TOLD),
        "persons": [_fields(one, PERSON) for one in FacilitatorProfile.objects.order_by("pk")],
        "papers": [
            {
                "kind": paper.kind,
                "file": _name(paper),
                "sha256": paper.file.sha256,
                "expires_on": paper.expires_on.isoformat() if paper.expires_on else None,
            }
            for paper in papers
        ],
        "alerts": [
            _fields(one, ("frequency", "departements", "methods"))
            for one in AlertChoice.objects.filter(user=user)
        ],
        "questions": [
            {"text": one.question.text, "asked_at": one.question.asked_at.isoformat()}
            for one in AskedQuestion.objects.filter(user=user).select_related("question")
        ],
        "receipts": [
            {
                "received_at": one.received_at.isoformat(),
                "sha256": one.digest,
                "size": one.size,
                "is_late": one.is_late,
            }
            for one in DepositReceipt.objects.order_by("received_at", "pk")
        ],
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        _add(archive, "maillage.json", json.dumps(told, ensure_ascii=False, indent=2).encode())
        for paper in papers:
            _add(archive, _name(paper), files.read(paper.file))
    return packed.getvalue()


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _name(paper: ProviderPaper) -> str:
    return f"pieces/{paper.kind}-{files.plain_name(paper.file.original_name)}"


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    now = clock.now().astimezone(clock.PARIS)
    entry = ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, data)
