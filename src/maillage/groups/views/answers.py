"""What the pages about people share: how they are sent, how a place is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from maillage.groups.domain import Attendee, Refused, give_up_seat, join_session
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Session, SignedSheet
from maillage.kernel import files


def private(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache: what is shown belongs to who asked."""
    answer["Cache-Control"] = "private, no-store"
    return answer


def signed_scan(sheet: SignedSheet) -> HttpResponse:
    """The scan of a signed sheet as a file; who asks was checked and the read journaled."""
    stored = sheet.file
    return files.attachment(
        files.read(stored), filename=stored.original_name, content_type=stored.content_type
    )


def answer_seat(request: HttpRequest, session: Session, attendee: Attendee) -> None:
    """Take a place or give it back, as the posted `action` asks, and say what came of it."""
    try:
        if request.POST.get("action") == "give_up":
            give_up_seat(session=session, attendee=attendee)
            messages.success(request, "Votre place est rendue.")
        elif join_session(session=session, attendee=attendee) == SeatStatus.TAKEN:
            messages.success(request, "Vous avez une place à cette séance.")
        else:
            messages.info(
                request,
                "La séance est complète\u00a0: vous êtes en liste d'attente. "
                "Un courriel vous préviendra si une place se libère.",
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
