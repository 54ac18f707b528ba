"""The counters of the campaigns that collect today are sealed; their rows leave the files."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from maillage.kernel.scrubbing import scrub_tables
from maillage.surveys.access_counts import sealed_counts
from maillage.surveys.access_texts import made_key


def gather(apps: Any, schema_editor: Any) -> None:
    """One sealed tally for each campaign that collects, with what it has counted."""
    tallies = apps.get_model("surveys", "Tally").objects
    counters = apps.get_model("surveys", "Counter").objects
    for campaign in apps.get_model("surveys", "Campaign").objects.filter(status="collecting"):
        counts: dict[int, dict[str, int]] = {}
        rows = counters.filter(campaign=campaign)
        for segment, cell, count in rows.values_list("segment", "cell", "count"):
            counts.setdefault(segment or 0, {})[cell] = count
        made_key(campaign)
        tallies.create(
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            sealed=sealed_counts(campaign, counts),
        )
    counters.all().delete()


def scrub(apps: Any, schema_editor: Any) -> None:
    """What each answer has left of the counters."""
    scrub_tables(schema_editor.connection, [apps.get_model("surveys", "Counter")])


class Migration(migrations.Migration):
    # Each step commits: the rewriting copies what is alive, and nothing else may be pending.
    atomic = False
    dependencies = [("people", "0002_discreet"), ("surveys", "0006_services_asked")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField(default=bytes)),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tally",
                        to="surveys.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(gather, migrations.RunPython.noop, atomic=True),
        migrations.RunPython(scrub, migrations.RunPython.noop),
        migrations.DeleteModel(name="Counter"),
    ]
