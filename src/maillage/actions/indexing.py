"""What an action is found by: its words, put in the index of full text."""

from maillage.actions import codes
from maillage.actions.models import ActionCode, CollectiveAction
from maillage.kernel import fulltext
from maillage.territory.registry import commune_name

INDEX = "actions"


def index_action(action: CollectiveAction) -> None:
    """Write an action in the index, as it is now; a draft is never found."""
    if action.is_draft:
        return
    fulltext.write(
        kind=INDEX,
        subject_id=action.pk,
        organisation_id=action.organisation_id,
        title=action.title,
        text=" ".join(words_of(action)),
    )


def words_of(action: CollectiveAction) -> list[str]:
    """Every text by which an action can be looked for, its title apart."""
    rows = ActionCode.objects.filter(action=action).values_list("family", "code")
    return [
        *(codes.label(family, code) for family, code in rows),
        action.kind_label,
        action.aim,
        action.need,
        action.partners,
        action.tools,
        action.learned,
        action.place,
        action.site.name if action.site else "",
        str(action.service or ""),
        commune_name(action.commune_code),
    ]
