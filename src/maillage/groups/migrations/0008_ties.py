"""Groups that a change of reporting line has made to mend."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0007_scrub")]
    operations = [migrations.AddField("group", "tied_since", models.DateTimeField(null=True))]
