"""Whose data is it: every owned row carries its organisation, and a query without scope raises.

Three nets, from the first to the last: `access_*` functions in the rooms, the scoped manager
below (django-scopes), and triggers in the database that refuse a foreign key towards another
organisation (`maillage.kernel.guards`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.core import checks
from django.db import models
from django_scopes import ScopedManager, get_scope, scope, scopes_disabled

from maillage.kernel.slugs import LENGTH, random_slug


def scoped_manager(queryset: type[models.QuerySet] = models.QuerySet) -> Any:
    """The manager of an owned model: its queries raise outside an organisation's scope."""
    return ScopedManager(
        _manager_class=models.Manager.from_queryset(queryset), organisation="organisation"
    )


class OwnedModel(models.Model):
    """A row that belongs to one organisation, for ever.

    `cross_organisation` names the foreign keys that may point to another organisation's row
    (an offer points to a buyer's consultation); the database refuses the others.
    """

    organisation = models.ForeignKey(
        settings.MAILLAGE_ORGANISATION_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    objects: ClassVar[Any] = scoped_manager()
    cross_organisation: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        for field in cls._meta.local_many_to_many:
            through = field.remote_field.through
            if through is None or not issubclass(through, OwnedModel):
                errors.append(
                    checks.Error(
                        f"{cls.__name__}.{field.name} needs an owned `through` model: the "
                        "automatic table carries no organisation.",
                        obj=cls,
                        id="kernel.E001",
                    )
                )
        return errors


class SluggedModel(models.Model):
    """A row that people can point to: its public identifier is drawn at random."""

    slug = models.CharField(max_length=LENGTH, unique=True, default=random_slug, editable=False)

    class Meta:
        abstract = True


@contextmanager
def within(*organisations: Any) -> Iterator[None]:
    """Open the scope of these organisations (rows or primary keys)."""
    with scope(organisation=[getattr(item, "pk", item) for item in organisations]):
        yield


@contextmanager
def across_organisations(reason: str) -> Iterator[None]:
    """Lift the scope for a reason that a reviewer can judge (`grep across_organisations`)."""
    if not reason:
        raise ValueError("a reason is owed for crossing organisations")
    with scopes_disabled():
        yield


def organisation_in_scope() -> int:
    """The primary key of the organisation whose scope is open.

    Raises:
        LookupError: no scope is open, or that of several organisations.
    """
    found = get_scope().get("organisation")
    of = found if isinstance(found, list) else [found]
    if len(of) != 1 or of[0] is None:
        raise LookupError("one organisation at a time")
    return int(of[0])
