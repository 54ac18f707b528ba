"""A certificate that a buyer was given by hand serves its own convention alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tendering", "0006_provider_references")]
    operations = [
        migrations.AddField(
            "certificate",
            "agreement",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tendering.agreement",
            ),
        ),
    ]
