"""Whose doing it is that a session does not take place."""

from django.db import migrations, models


def by_the_buyer(apps, schema_editor):
    """Until now a late cancellation was due whoever cancelled: it stays so."""
    sessions = apps.get_model("groups", "Session").objects
    sessions.filter(status="cancelled").update(cancelled_by="buyer")


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_base")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="cancelled_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("buyer", "La structure"),
                    ("facilitator", "La personne qui intervient"),
                    ("force_majeure", "Un cas de force majeure"),
                ],
                default="",
                max_length=13,
                verbose_name="du fait de",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(by_the_buyer, migrations.RunPython.noop),
    ]
