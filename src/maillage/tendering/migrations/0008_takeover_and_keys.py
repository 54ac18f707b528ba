"""A share says to whom it was given; a public key is that of one person."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_to_whom(apps: Any, schema_editor: Any) -> None:
    """Until now the shares of an opening were given to the one who opens."""
    openings = apps.get_model("tendering", "Opening").objects.filter(pk=OuterRef("opening_id"))
    given = apps.get_model("tendering", "ShareGiven").objects
    given.update(opener_id=Subquery(openings.values("opener_id")))
    if schema_editor.connection.vendor == "postgresql":
        # What the update left to check at the commit would refuse the change of the column.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _opener(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=models.deletion.PROTECT,
        related_name="+",
        to="tendering.committeemember",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("tendering", "0007_certificate_agreement")]
    operations = [
        migrations.AddConstraint(
            "memberkey",
            models.UniqueConstraint(
                fields=["organisation", "recipient"], name="member_key_of_one_person"
            ),
        ),
        migrations.RemoveConstraint("sharegiven", "share_given_once"),
        migrations.AddField("sharegiven", "opener", _opener(null=True)),
        migrations.RunPython(say_to_whom),
        migrations.AlterField("sharegiven", "opener", _opener()),
        migrations.AddConstraint(
            "sharegiven",
            models.UniqueConstraint(
                fields=["opening", "opener", "member"], name="share_given_once_to_each"
            ),
        ),
    ]
