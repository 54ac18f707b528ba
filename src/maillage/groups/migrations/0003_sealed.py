"""Texts of reviews, agreements and cards of guests are sealed at rest, those that exist too."""

from typing import Any

from django.db import migrations, models

from maillage.groups import access_sealed as doors
from maillage.kernel.slugs import random_slug


def seal_what_exists(apps: Any, schema_editor: Any) -> None:
    """Seal each row to the key of this installation; SQLite wipes what it frees meanwhile."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")
    for row in _rows(apps, "ReviewSection").select_related("review").exclude(text=""):
        row.sealed = doors.sealed_section(row.review, row.key, row.text)
        row.text = ""
        row.save()
    for row in _rows(apps, "ReviewObjective").select_related("review").exclude(wording=""):
        row.sealed = doors.sealed_wording(row.review, row.rank, row.wording)
        row.wording = ""
        row.save()
    for row in _rows(apps, "PracticeAgreement"):
        row.sealed, row.text = doors.sealed_agreement(row.slug, row.text), ""
        row.save()
    for row in _rows(apps, "Guest"):
        card = doors.GuestCard(row.first_name, row.last_name, row.email, row.structure)
        row.sealed = doors.sealed_card(row.slug, card)
        if row.email:
            row.address_digest = doors.address_digest(row.group_id, row.email)
        row.first_name = row.last_name = row.email = row.structure = ""
        row.save()


def _rows(apps: Any, name: str) -> Any:
    return apps.get_model("groups", name).objects.all()


def _sealed(model: str, *, is_required: bool) -> migrations.AddField:
    column = models.BinaryField(default=bytes)
    return migrations.AddField(model, "sealed", column, preserve_default=not is_required)


def _unnamed(model: str, field: str, to: str, **options: Any) -> migrations.AlterField:
    column = models.ForeignKey(
        on_delete=models.deletion.CASCADE, related_name="+", to=to, **options
    )
    return migrations.AlterField(model, field, column)


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_cancelled_by")]
    operations = [
        migrations.RemoveConstraint("guest", "guest_once_per_address"),
        migrations.AddField("guest", "address_digest", models.CharField(blank=True, max_length=32)),
        _sealed("guest", is_required=True),
        _sealed("practiceagreement", is_required=True),
        _sealed("reviewobjective", is_required=False),
        _sealed("reviewsection", is_required=False),
        migrations.RunPython(seal_what_exists),
        migrations.RemoveField("guest", "email"),
        migrations.RemoveField("guest", "first_name"),
        migrations.RemoveField("guest", "last_name"),
        migrations.RemoveField("guest", "structure"),
        migrations.RemoveField("practiceagreement", "text"),
        migrations.RemoveField("reviewobjective", "wording"),
        migrations.RemoveField("reviewsection", "text"),
        _unnamed("practiceagreement", "group", "groups.group"),
        _unnamed("reviewobjective", "objective", "groups.objective", null=True),
        _unnamed("reviewobjective", "review", "groups.review"),
        _unnamed("reviewsection", "review", "groups.review"),
        migrations.AddConstraint(
            "guest",
            models.UniqueConstraint(
                fields=["group", "address_digest"],
                condition=~models.Q(address_digest=""),
                name="guest_once_per_address",
            ),
        ),
        migrations.CreateModel(
            "OutsideLeader",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        default=random_slug, editable=False, max_length=12, unique=True
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "facilitator",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        related_name="+",
                        to="groups.groupfacilitator",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
