from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathways", "0002_projects_acts_partners")]

    operations = [
        migrations.AddField(
            model_name="antenna",
            name="closed_on",
            field=models.DateField(null=True, verbose_name="fermée le"),
        ),
        migrations.AddField(
            model_name="partner",
            name="closed_on",
            field=models.DateField(null=True, verbose_name="on ne lui demande plus depuis le"),
        ),
    ]
