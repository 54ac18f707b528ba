"""Texts of reviews, agreements and cards of guests are sealed at rest, those that exist too."""

import hmac
import json
from typing import Any

from django.db import migrations, models

from maillage.kernel import sealing
from maillage.kernel.slugs import random_slug


# What this migration writes stays as it was written, whatever the code becomes.
CARD = ("first_name", "last_name", "email", "structure")


def seal_what_exists(apps: Any, schema_editor: Any) -> None:
    """Seal each row to the key of this installation; SQLite wipes what it frees meanwhile."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")
    for row in _rows(apps, "ReviewSection").select_related("review").exclude(text=""):
        row.sealed = _seal(row.text, f"groups.review:{row.review.slug}:{row.key}")
        row.text = ""
        row.save()
    for row in _rows(apps, "ReviewObjective").select_related("review").exclude(wording=""):
        record = f"groups.review:{row.review.slug}:objective:{row.rank}"
        row.sealed = _seal(row.wording, record)
        row.wording = ""
        row.save()
    for row in _rows(apps, "PracticeAgreement"):
        row.sealed, row.text = _seal(row.text, f"groups.agreement:{row.slug}"), ""
        row.save()
    for row in _rows(apps, "Guest"):
        card = {name: getattr(row, name) for name in CARD}
        row.sealed = _seal(json.dumps(card), f"groups.guest:{row.slug}")
        if row.email:
            row.address_digest = _digest(row.group_id, row.email)
        row.first_name = row.last_name = row.email = row.structure = ""
        row.save()


def _seal(text: str, record: str) -> bytes:
    if not text:
        return b""
    return sealing.seal(text.encode(), record=record, recipients=[sealing.instance_recipient()])


def _digest(group_id: int, address: str) -> str:
    purpose = f"groups.guest/1/{group_id}".encode()
    key = hmac.digest(sealing.instance_identity().encode(), purpose, "sha256")
    return hmac.digest(key, address.strip().lower().encode(), "sha256").hex()[:32]


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
