"""Texts of the campaigns that collect today go into their bag; their rows leave the files."""

from typing import Any

from django.db import migrations

from maillage.kernel.scrubbing import scrub_tables
from maillage.surveys.access_texts import access_text, made_key, sealed_bag
from maillage.surveys.domain.inviting import SHUFFLE


def gather(apps: Any, schema_editor: Any) -> None:
    """One bag for each campaign that collects and asks for texts, with those it has."""
    bags = apps.get_model("surveys", "TextBag").objects
    texts = apps.get_model("surveys", "TextAnswer").objects
    collecting = apps.get_model("surveys", "Campaign").objects.filter(status="collecting")
    for campaign in collecting.filter(questionnaire__questions__kind="text").distinct():
        rows = texts.filter(campaign=campaign)
        made_key(campaign)
        own = [(row.question, access_text(campaign, row.sealed)) for row in rows]
        bags.create(
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            sealed=sealed_bag(campaign, SHUFFLE.sample(own, len(own))),
        )
        rows.delete()


def scrub(apps: Any, schema_editor: Any) -> None:
    """The order in which the rows stood is what they told."""
    scrub_tables(schema_editor.connection, [apps.get_model("surveys", "TextAnswer")])


class Migration(migrations.Migration):
    # Each step commits: the rewriting copies what is alive, and nothing else may be pending.
    atomic = False
    dependencies = [("surveys", "0004_text_bags")]
    operations = [
        migrations.RunPython(gather, migrations.RunPython.noop, atomic=True),
        migrations.RunPython(scrub, migrations.RunPython.noop),
    ]
