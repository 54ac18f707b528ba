"""The list of what was received, fixed once after the deadline, and the proof for each receipt."""

from dataclasses import dataclass
from datetime import UTC

from django.db import transaction
from django.http import Http404

from maillage.kernel import clock, journal
from maillage.kernel.tenancy import across_organisations
from maillage.tendering import access, merkle
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import Consultation, DepositReceipt, Offer, ReceiptList


@dataclass(frozen=True)
class Inclusion:
    """Why a receipt is in the list: its line, its rank (from 0), the hashes up to the root."""

    line: str
    index: int
    size: int
    path: list[str]
    root: str

    @property
    def rank(self) -> int:
        """The number of the line, counted from 1."""
        return self.index + 1

    @property
    def holds(self) -> bool:
        """Whether the path leads to the root, computed again."""
        return merkle.leads_to_root(
            self.line, index=self.index, size=self.size, path=self.path, root=self.root
        )


def leaf_of(receipt: Offer | DepositReceipt) -> str:
    """The line of a receipt in the list: digest, then the instant of receipt in UTC."""
    at = receipt.received_at.astimezone(UTC)
    return f"{receipt.digest} {at:%Y-%m-%dT%H:%M:%S.%fZ}"


def fixed_list(consultation: Consultation) -> ReceiptList | None:
    """The list of receipts of a call, fixed by the first who asks after the deadline; else None.

    From the deadline on nothing enters nor leaves what stands, so who asks first changes nothing.
    One journal line. Lifted from "GET never writes", as that line is.
    """
    past = consultation.deadline is not None and clock.now() > consultation.deadline
    if not past or consultation.published_at is None:
        return None
    with across_organisations("everyone may check the list of a published call"):
        found = ReceiptList.objects.filter(consultation=consultation).first()
        if found is not None or consultation.status == ConsultationStatus.ABANDONED:
            return found
        with journal.journal_write(), transaction.atomic():
            call = Consultation.objects.select_for_update().get(pk=consultation.pk)
            # Under the lock: the deadline may have been put later while this waited for it.
            if call.status == ConsultationStatus.ABANDONED or clock.now() <= call.deadline:
                return None
            leaves = [leaf_of(offer) for offer in access.standing_offers(call)]
            found, made = ReceiptList.objects.get_or_create(
                consultation=call,
                defaults={
                    "organisation_id": call.organisation_id,
                    "leaves": leaves,
                    "root": merkle.root(leaves),
                    "fixed_at": clock.now(),
                },
            )
            if made:
                journal.record(
                    organisation=consultation.organisation,
                    actor=None,
                    verb="tendering.receipts_fixed",
                    subject=call,
                    detail={"root": found.root, "receipts": len(leaves)},
                )
    return found


def list_as_told(consultation: Consultation, fixed: ReceiptList) -> dict[str, object]:
    """The list and its root as anybody recomputes them."""
    return {
        "appel": consultation.slug,
        "date_limite": consultation.deadline.isoformat() if consultation.deadline else "",
        "methode": "RFC 6962, SHA-256",
        "racine": fixed.root,
        "recus": fixed.leaves,
    }


def fix_lists() -> int:
    """Fix the lists of the calls whose deadline is past (a verb of the clock); returns how many."""
    with across_organisations("the clock closes the calls of everyone"):
        due = list(
            Consultation.objects.select_related("organisation").filter(
                deadline__lt=clock.now(),
                published_at__isnull=False,
                status=ConsultationStatus.PUBLISHED,
                receipt_list=None,
            )[:500]
        )
    return sum(fixed_list(call) is not None for call in due)


def inclusion(receipt: DepositReceipt, fixed: ReceiptList) -> Inclusion | None:
    """The proof that a receipt is in the list; None for one that did not stand at the deadline."""
    line = leaf_of(receipt)
    if line not in fixed.leaves:
        return None
    index = fixed.leaves.index(line)
    return Inclusion(line, index, len(fixed.leaves), merkle.path(fixed.leaves, index), fixed.root)


def published_list_or_404(consultation: Consultation) -> ReceiptList:
    """The list, once fixed. Raises Http404 before the deadline and for a call without any."""
    found = fixed_list(consultation)
    if found is None:
        raise Http404
    return found
