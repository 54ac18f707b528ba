from collections import defaultdict

from django.db import migrations, models


def number_waves(apps, schema_editor):
    """Two waves of one number are told apart, in their order; no two bear the same any more."""
    waves = defaultdict(list)
    rows = apps.get_model("surveys", "Campaign").objects.exclude(status="cancelled")
    for row in rows.order_by("wave", "opens_at", "pk"):
        waves[row.organisation_id, row.series].append(row)
    for series in waves.values():
        if len({row.wave for row in series}) < len(series):
            for wave, row in enumerate(series):
                row.wave = wave
                row.save(update_fields=["wave"])


def name_reports(apps, schema_editor):
    """What a report says it is like names that report; boxes are said one by one."""
    Report = apps.get_model("surveys", "Report")
    keys = {
        (row.organisation_id, row.campaign.series, row.campaign.wave): row.pk
        for row in Report.objects.select_related("campaign")
    }
    for report in Report.objects.select_related("campaign"):
        for question in report.content.get("questions", []):
            for view in question["views"]:
                view.setdefault("like_by_box", {})
                for anchor in [*view["like"], *sum(view["like_by_segment"].values(), [])]:
                    series = (report.organisation_id, report.campaign.series, anchor["wave"])
                    anchor.setdefault("report", keys.get(series, 0))
        report.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0002_group_surveys'),
    ]

    operations = [
        migrations.RunPython(number_waves, migrations.RunPython.noop),
        migrations.RunPython(name_reports, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('organisation', 'series', 'wave'), name='campaign_wave_once'),
        ),
    ]
