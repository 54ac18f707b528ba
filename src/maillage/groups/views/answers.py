"""How answers about people are sent."""

from django.http import HttpResponse

from maillage.groups.models import SignedSheet
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
