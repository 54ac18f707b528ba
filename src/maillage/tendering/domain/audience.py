"""Who follows a call: those told of it, those who asked, those who deposited. Ids only."""

from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import AskedQuestion, CallAlert, Consultation, DepositReceipt


def bidders(call: Consultation) -> set[int]:
    """The persons who deposited an offer on a call, known by their receipts only."""
    with across_organisations("the receipts of a call say who answered it"):
        receipts = DepositReceipt.objects.filter(offer__consultation=call)
        found = set(receipts.values_list("offer__deposited_by_id", flat=True))
    return {user_id for user_id in found if user_id is not None}


def involved(call: Consultation) -> list[int]:
    """Those who asked or deposited."""
    with across_organisations("who asked is told of the answer, and is named to nobody"):
        asked = AskedQuestion.objects.filter(question__consultation=call)
        return sorted(bidders(call) | set(asked.values_list("user_id", flat=True)))


def followers(call: Consultation) -> list[int]:
    """Those involved, and those who were told of the call when it was published."""
    with across_organisations("who was told of a call is told of its changes"):
        told = CallAlert.objects.filter(consultation=call).values_list("user_id", flat=True)
        return sorted(set(involved(call)) | set(told))
