"""Everything a provider told Maillage, in one archive that other tools read."""

import json
from functools import partial
from typing import Any

from maillage.kernel import files
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering.archive import Entry
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


def provider_entries(*, organisation: Organisation, user: User) -> list[Entry]:
    """`maillage.json` and the papers, read inside the scope of the provider.

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
    text = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return [
        Entry("maillage.json", lambda: text),
        *(Entry(_name(paper), partial(files.read, paper.file)) for paper in papers),
    ]


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _name(paper: ProviderPaper) -> str:
    return f"pieces/{paper.kind}-{files.plain_name(paper.file.original_name)}"
