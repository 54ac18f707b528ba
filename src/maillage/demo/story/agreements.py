"""Conventions of the story: made, sent and signed by both sides on the same day."""

from maillage.kernel import clock
from maillage.kernel.documents import to_pdf
from maillage.people.models import User
from maillage.tendering.agreement_document import agreement_document
from maillage.tendering.domain.signing import keep_clauses, note_signature, send_to_sign
from maillage.tendering.enums import Side
from maillage.tendering.models import Agreement
from maillage.tendering.queries.agreements import parts_of


def sign(agreement: Agreement, actor: User) -> None:
    """Send a convention and note the two signatures, today."""
    kept = keep_clauses(agreement=agreement, actor=actor)
    document = to_pdf(agreement_document(parts_of(kept)))
    send_to_sign(paper=kept, actor=actor, document=document)
    for side in Side.values:
        note_signature(paper=kept, side=side, signed_on=clock.today(), actor=actor)
