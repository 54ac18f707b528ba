"""What the pages about people share: how they are sent, how a place is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from maillage.groups.domain import (
    Attendee,
    Refused,
    accept_charter,
    give_up_seat,
    join_session,
    write_charter,
)
from maillage.groups.domain.frame import charter_in_force
from maillage.groups.enums import SeatStatus
from maillage.groups.forms.life import CharterForm
from maillage.groups.models import Cycle, Group, Session, SignedSheet
from maillage.kernel import files
from maillage.kernel.forms import slug_told


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


def answer_charter(request: HttpRequest, group: Group, attendee: Attendee) -> bool:
    """Accept the charter that the page showed (posted as `read`), and say what came of it."""
    try:
        accept_charter(group=group, read=slug_told(request.POST.get("read", "")), attendee=attendee)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, "Votre accord est enregistré.")
    return True


def write_charter_of(
    request: HttpRequest, form: CharterForm, cycle: Cycle, group: Group | None = None
) -> bool:
    """Write what was typed as the next version; the form keeps it, with the reason, if refused."""
    try:
        write_charter(
            cycle=cycle,
            group=group,
            text=form.cleaned_data["text"],
            actor=request.user,  # type: ignore[arg-type]
            read=form.cleaned_data["read"],
        )
    except Refused as refusal:
        form.show_again(charter_in_force(cycle, group), str(refusal))
        return False
    messages.success(request, "La charte est enregistrée. Chaque membre devra l'accepter.")
    return True


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
