"""The pages: closed days, corrections, communes while one types."""

from datetime import UTC, date, datetime

import pytest

from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.territory.models import CalendarOverride
from tests.territory.factories import make_override

TYPED = {
    "departement": "972",
    "effect": "add",
    "label": "Vacances de carnaval",
    "first_day": "2027-02-06",
    "last_day": "2027-02-17",
    "source": "Arrêté du recteur du 12 mars 2026",
}


@pytest.fixture
def address(world):
    return lambda name, **kwargs: organisation_url(
        world.home.organisation, f"territory:{name}", **kwargs
    )


@pytest.fixture
def secretary(world, sign_in):
    return sign_in(world.home.people["secretary"])


def lines(response):
    return [(line.period.first, line.period.last, line.label) for line in response.context["lines"]]


def test_closed_days_starts_with_the_own_departement_and_the_current_year(address, secretary):
    response = secretary.get(address("closed_days"))
    assert response.context["form"].cleaned_data == {"departement": "37", "annee": "2026-2027"}
    assert lines(response)[:4] == [
        (date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint"),
        (date(2026, 11, 1), date(2026, 11, 1), "Toussaint"),
        (date(2026, 11, 11), date(2026, 11, 11), "Armistice"),
        (date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël"),
    ]
    page = response.content.decode()
    assert "Zone B, académie d'Orléans-Tours." in page.replace("&#x27;", "'")
    assert "du 20 février au 7 mars 2027" in page
    assert "Arrêté du 22 octobre 2025" in page
    assert "calendrier propre" not in page.lower()


def test_closed_days_as_months(address, secretary):
    months = secretary.get(address("closed_days")).context["months"]
    assert [(month.first.year, month.first.month) for month in months] == [
        *((2026, month) for month in range(9, 13)),
        *((2027, month) for month in range(1, 9)),
    ]
    november = {cell.day.day: cell for week in months[2].weeks for cell in week if cell}
    assert (november[1].reasons, november[1].public_holiday, november[1].school_break) == (
        *("Toussaint, Vacances de la Toussaint", True, True),
    )
    assert (november[2].reasons, november[2].public_holiday, november[2].school_break) == (
        *("", False, False),
    )
    assert (november[11].reasons, november[11].school_break) == ("Armistice", False)


def test_closed_days_of_another_departement_and_year(address, secretary):
    response = secretary.get(address("closed_days"), {"departement": "67", "annee": "2027-2028"})
    # the summer before, whole: it ends within this school year
    assert lines(response)[0] == (date(2027, 7, 3), date(2027, 9, 1), "Vacances d'été")
    assert (date(2027, 12, 26), date(2027, 12, 26), "Saint-Étienne") in lines(response)


def test_closed_days_of_an_own_calendar_says_what_to_enter(address, secretary, world):
    with within(world.home.organisation):
        make_override(world.home.organisation)
    response = secretary.get(address("closed_days"), {"departement": "972"})
    page = response.content.decode()
    assert "académie de Martinique a son propre calendrier scolaire" in page.replace("&#x27;", "'")
    assert f"{address('override_add')}?departement=972" in page
    assert (date(2027, 2, 6), date(2027, 2, 17), "Vacances de carnaval") in lines(response)


def test_closed_days_leave_out_another_organisations_corrections(address, secretary, world):
    with within(world.foreign.organisation):
        make_override(world.foreign.organisation)
    response = secretary.get(address("closed_days"), {"departement": "972"})
    assert "Vacances de carnaval" not in [label for _, _, label in lines(response)]


def test_closed_days_with_an_unknown_departement_keeps_the_form(address, secretary):
    response = secretary.get(address("closed_days"), {"departement": "20"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["departement"]
    assert "months" not in response.context


def test_closed_days_after_the_last_published_year(address, secretary, at):
    at(datetime(2031, 3, 1, 12, tzinfo=UTC))
    response = secretary.get(address("closed_days"))
    assert response.context["year"] == "2027-2028"


def test_a_professional_sees_but_cannot_correct(address, sign_in, world):
    with within(world.home.organisation):
        make_override(world.home.organisation)
    client = sign_in(world.home.people["professional"])
    page = client.get(address("override_list")).content.decode()
    assert "Vacances de carnaval" in page
    assert "Retirer" not in page.replace('visually-hidden">Retirer', "")
    assert address("override_add") not in page
    assert client.get(address("override_add")).status_code == 404
    assert (
        address("override_add")
        not in client.get(address("closed_days"), {"departement": "972"}).content.decode()
    )


@pytest.mark.parametrize("item_count", [1, 3])
def test_override_list(address, secretary, world, item_count, django_assert_num_queries):
    with within(world.home.organisation):
        for day in range(item_count):
            make_override(world.home.organisation, first_day=date(2027, 2, 1 + day))
    with within(world.foreign.organisation):
        make_override(world.foreign.organisation, label="Chez les autres")
    secretary.get(address("override_list"))
    with django_assert_num_queries(6):
        response = secretary.get(address("override_list"))
    assert [row["override"].first_day.day for row in response.context["rows"]] == [
        *range(1, 1 + item_count)
    ]
    assert "Chez les autres" not in response.content.decode()


def test_override_list_when_empty_says_what_will_appear(address, secretary):
    page = secretary.get(address("override_list")).content.decode()
    assert "Aucune correction pour l’instant" in page


def test_override_add(address, secretary, world):
    response = secretary.post(address("override_add"), TYPED, follow=True)
    assert response.redirect_chain == [(address("override_list"), 302)]
    with within(world.home.organisation):
        row = CalendarOverride.objects.get()
    assert {name: str(getattr(row, name)) for name in TYPED} == TYPED
    assert row.organisation_id == world.home.organisation.pk
    assert "La période est enregistrée" in response.content.decode()


def test_override_add_starts_with_the_departement_asked_for(address, secretary):
    form = secretary.get(address("override_add"), {"departement": "2B"}).context["form"]
    assert form["departement"].value() == "2B"
    assert secretary.get(address("override_add")).context["form"]["departement"].value() == "37"


def test_override_add_keeps_what_was_typed(address, secretary, world):
    response = secretary.post(address("override_add"), {**TYPED, "last_day": "2027-02-05"})
    page = response.content.decode()
    assert "choisissez une date à partir du 06/02/2027" in page
    assert 'value="Vacances de carnaval"' in page
    assert 'value="2027-02-05"' in page
    with within(world.home.organisation):
        assert CalendarOverride.objects.count() == 0


def test_override_add_twice_says_so(address, secretary):
    secretary.post(address("override_add"), TYPED)
    page = secretary.post(address("override_add"), TYPED).content.decode()
    assert "Cette période est déjà saisie pour ce département" in page
    assert 'value="Vacances de carnaval"' in page


def test_override_remove_and_remove_again(address, secretary, world):
    with within(world.home.organisation):
        slug = make_override(world.home.organisation).slug
    first = secretary.post(address("override_remove", slug=slug), follow=True)
    assert "La période est retirée" in first.content.decode()
    again = secretary.post(address("override_remove", slug=slug), follow=True)
    assert "rien n&#x27;a changé" in again.content.decode()
    with within(world.home.organisation):
        assert CalendarOverride.objects.count() == 0


def test_override_remove_leaves_another_organisations_row(address, secretary, world):
    with within(world.foreign.organisation):
        slug = make_override(world.foreign.organisation).slug
    secretary.post(address("override_remove", slug=slug))
    with within(world.foreign.organisation):
        assert CalendarOverride.objects.get().slug == slug


def test_commune_search(address, secretary):
    response = secretary.get(address("commune_search"), {"q": "st pierre des cor"})
    assert response.json() == {
        "communes": [
            {
                "insee": "37233",
                "label": "Saint-Pierre-des-Corps (37)",
                "name": "Saint-Pierre-des-Corps",
                "departement": "37",
                "postal_codes": ["37700"],
            }
        ]
    }


def test_commune_search_in_a_departement(address, secretary):
    asked = {"q": "saint-denis", "departement": "93"}
    found = secretary.get(address("commune_search"), asked).json()["communes"]
    assert [one["insee"] for one in found] == ["93066", "93039"]


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": "zzzzqqq"}, {"q": "t", "departement": "0"}])
def test_commune_search_finds_nothing(address, secretary, asked):
    assert secretary.get(address("commune_search"), asked).json() == {"communes": []}
