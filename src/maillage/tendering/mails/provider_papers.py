"""What a provider is told of the papers it keeps."""

from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP, date_longue
from maillage.tendering.domain.provider_papers import EXPIRING_MAIL
from maillage.tendering.mails.calls import address
from maillage.tendering.models import ProviderPaper


@mail_kind(EXPIRING_MAIL)
def paper_expiring(user_id: int, ids: dict) -> Letter | None:
    """A paper is soon too old; dropped when it was replaced meanwhile."""
    with across_organisations("a mail is written from an id"):
        paper = ProviderPaper.objects.select_related("organisation").filter(pk=ids["paper"]).first()
    if paper is None or paper.expires_on is None:
        return None
    name = paper.get_kind_display()
    return Letter(
        subject=f"À renouveler{NBSP}: {name}",
        text=(
            f"Bonjour,\n\nCette pièce de {paper.organisation.name} est valable jusqu’au "
            f"{date_longue(paper.expires_on)}{NBSP}: {name}.\n\nRemplacez-la dès que vous avez "
            f"la nouvelle{NBSP}:\n"
            f"{address('tendering:paper_list', organisation=paper.organisation.slug)}\n"
        ),
    )
