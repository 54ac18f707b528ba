"""Three nets: an unscoped query raises, a scoped one sees its own, the database refuses links."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes.exceptions import ScopeError

from maillage.kernel.guards import guarded_links, owned_models
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Membership, Room, Service, Site
from tests.factories import World, make_member, make_room, make_site, make_user


@pytest.mark.django_db
@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model.__name__)
def test_an_unscoped_query_raises(model: type) -> None:
    with pytest.raises(ScopeError):
        list(model.objects.all())
    with pytest.raises(ScopeError):
        model.objects.filter(pk=1)


def test_a_scope_shows_its_own_rows_only(world: World) -> None:
    with within(world.home.organisation):
        assert list(Service.objects.all()) == [world.home.objects["service"]]
    with within(world.home.organisation, world.foreign.organisation):
        assert Service.objects.count() == 2


def test_crossing_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"), across_organisations(""):
        pass


def test_the_database_refuses_a_link_to_another_organisation(world: World) -> None:
    foreign_site = world.foreign.objects["site"]
    with pytest.raises(DatabaseError, match="organisation"), transaction.atomic():
        Room.objects.create(
            organisation=world.home.organisation, site=foreign_site, name="Salle", seats=4
        )


def test_the_database_refuses_it_in_raw_sql_too(world: World) -> None:
    room, foreign = world.home.objects["room"], world.foreign.objects["site"]
    statement = "UPDATE people_room SET site_id = %s WHERE id = %s"
    with (
        pytest.raises(DatabaseError, match="organisation"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [foreign.pk, room.pk])


def test_a_row_never_changes_owner(world: World) -> None:
    with (
        pytest.raises(DatabaseError, match="owner"),
        transaction.atomic(),
        across_organisations("test"),
    ):
        Site.objects.filter(pk=make_site(world.home.organisation).pk).update(
            organisation=world.foreign.organisation
        )


def test_within_one_organisation_links_are_free(world: World) -> None:
    site = make_site(world.home.organisation)
    assert make_room(site).site == site


def test_every_link_between_owned_rows_is_guarded_or_named() -> None:
    guarded = {(model.__name__, field.name) for model, field in guarded_links()}
    assert ("Room", "site") in guarded
    assert ("Membership", "manager") in guarded
    assert ("Offer", "consultation") not in guarded  # named: a provider answers a buyer


def test_roles_follow_dates(world: World) -> None:
    person = make_user()
    make_member(world.home.organisation, "buyer", person)
    assert person.roles_in(world.home.organisation.pk) == {"buyer"}
    assert person.roles_in(world.foreign.organisation.pk) == frozenset()
    with within(world.home.organisation):
        Membership.objects.filter(user=person).update(ends_on="2026-11-23")
    del person._posts
    assert person.roles_in(world.home.organisation.pk) == frozenset()
