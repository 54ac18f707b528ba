"""The start that a session left with the shortest notice, so that a move evades no charge."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0004_group_surveys")]
    operations = [
        migrations.AddField("session", "moved_from", models.DateTimeField(null=True)),
        migrations.AddField("session", "moved_at", models.DateTimeField(null=True)),
    ]
