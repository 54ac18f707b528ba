"""Places already taken at sessions that one may decline leave the agenda of the team."""

from typing import Any

from django.db import migrations
from django.db.models import Q


def make_discreet(apps: Any, schema_editor: Any) -> None:
    """As `hold_session` writes them: the members' places, not those of who leads."""
    occupations = apps.get_model("people", "Occupation").objects
    sessions = apps.get_model("groups", "Session").objects
    leaders = apps.get_model("groups", "GroupFacilitator").objects
    chosen = Q(group__cycle__is_voluntary=True) | Q(group__cycle__membership="open")
    for session in sessions.filter(chosen):
        leading = leaders.filter(group=session.group_id).exclude(profile__user=None)
        places = occupations.filter(source=f"groups.session:{session.pk}").exclude(person=None)
        places.exclude(person__in=leading.values("profile__user")).update(is_discreet=True)


class Migration(migrations.Migration):
    dependencies = [("groups", "0011_survey_names"), ("people", "0002_discreet")]
    operations = [migrations.RunPython(make_discreet, migrations.RunPython.noop)]
