"""A member may say that their share is lost; who named a committee is told when it is ready."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tendering", "0008_takeover_and_keys"),
    ]
    operations = [
        migrations.AddField(
            "committee",
            "named_by",
            models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("committeemember", "lost_at", models.DateTimeField(null=True)),
    ]
