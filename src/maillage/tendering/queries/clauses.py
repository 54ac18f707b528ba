"""The articles that conventions carry."""

from maillage.people.models import Organisation
from maillage.tendering.clause_texts import PROPOSED, Articles
from maillage.tendering.models import Agreement, ClauseSet


def current_clauses(organisation: Organisation) -> ClauseSet | None:
    """The last version of the organisation's articles; None while it uses the proposed ones."""
    return ClauseSet.objects.filter(organisation=organisation).order_by("-version").first()


def articles_of(agreement: Agreement) -> Articles:
    """The articles of a convention: those kept at its sending, else those of today."""
    kept = agreement.clause_set or current_clauses(agreement.organisation)
    return kept.articles if kept is not None else PROPOSED
