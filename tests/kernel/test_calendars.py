"""Calendar views: every item is where it belongs, once, whatever the data."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import calendars
from maillage.kernel.calendars import Item, Shade

TODAY = dt.date(2024, 10, 3)
SESSION = Item(dt.datetime(2024, 10, 1, 9, 30), dt.datetime(2024, 10, 1, 11, 30), "Séance 3")

moments = st.datetimes(dt.datetime(2023, 1, 1), dt.datetime(2026, 12, 31))
items = st.builds(
    lambda start, minutes, title: Item(start, start + dt.timedelta(minutes=minutes), title),
    moments,
    st.integers(0, 60 * 80),
    st.sampled_from(["a", "b", "c"]),
)
days = st.dates(dt.date(2023, 6, 1), dt.date(2026, 6, 1))


def view(name: str, *content: Item, day: dt.date = TODAY, **options):
    return calendars.build(name, day, content, today=TODAY, **options)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (dt.datetime(2026, 12, 21), dt.datetime(2027, 1, 1), "du 21 au 31 décembre 2026"),
        (dt.datetime(2026, 12, 21), dt.datetime(2026, 12, 22), "toute la journée"),
        (dt.datetime(2026, 12, 21, 13), dt.datetime(2026, 12, 21, 18), "13 h – 18 h"),
    ],
)
def test_whole_days_are_told_by_their_names(start, end, told) -> None:
    """ "0 h au vendredi 1er janvier" read as one day too many."""
    assert Item(start, end, "Absence").hours.replace("\u00a0", " ") == told


def test_month_of_october_2024() -> None:
    month = view("mois", SESSION)
    assert month.title == "octobre 2024"
    assert [week[0].date for week in month.weeks] == [
        dt.date(2024, 9, 30),
        dt.date(2024, 10, 7),
        dt.date(2024, 10, 14),
        dt.date(2024, 10, 21),
        dt.date(2024, 10, 28),
    ]
    assert (month.previous, month.next) == (dt.date(2024, 9, 1), dt.date(2024, 11, 1))
    held = {day.date: day.items for week in month.weeks for day in week if day.items}
    assert held == {dt.date(2024, 10, 1): (SESSION,)}
    marked = [day.date for week in month.weeks for day in week if day.is_today]
    assert marked == [TODAY]
    outside = [day.date for week in month.weeks for day in week if day.outside]
    assert outside == [dt.date(2024, 9, 30), *(dt.date(2024, 11, day) for day in (1, 2, 3))]


def test_a_stretch_of_closed_days_is_named_at_its_start_and_on_mondays() -> None:
    closed = {dt.date(2024, 10, day): Shade("Vacances") for day in range(19, 32)}
    month = view("mois", shades=closed)
    named = [day.date.day for week in month.weeks for day in week if day.shade and day.shade_starts]
    assert named == [19, 21, 28]


def test_an_item_that_ends_at_midnight_stays_on_its_day() -> None:
    late = Item(dt.datetime(2024, 10, 1, 20), dt.datetime(2024, 10, 2), "Soirée")
    held = [day.date for week in view("mois", late).weeks for day in week if day.items]
    assert held == [dt.date(2024, 10, 1)]


def test_an_item_over_several_days_is_on_each_of_them() -> None:
    stay = Item(dt.datetime(2024, 10, 1, 14), dt.datetime(2024, 10, 3, 12), "Séminaire")
    held = [day.date.day for week in view("mois", stay).weeks for day in week if day.items]
    assert held == [1, 2, 3]
    week = view("semaine", stay)
    assert [column.all_day for column in week.days] == [(), (stay,), (stay,), (stay,), ()]
    assert all(column.placed == () for column in week.days)


def test_an_item_that_began_before_the_window_is_shown() -> None:
    stay = Item(dt.datetime(2024, 9, 27, 14), dt.datetime(2024, 10, 1, 12), "Séminaire")
    held = [day.date.day for week in view("mois", stay).weeks for day in week if day.items]
    assert held == [30, 1]


def test_an_item_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Item(dt.datetime(2024, 10, 1, 9), dt.datetime(2024, 10, 1, 8), "x")


def test_week_places_items_by_the_quarter_hour() -> None:
    week = view("semaine", SESSION)
    assert week.title == "Semaine du 30 septembre au 6 octobre 2024"
    assert [column.day.date.day for column in week.days] == [30, 1, 2, 3, 4]
    assert week.hours == tuple((hour, (hour - 8) * 4 + 1) for hour in range(8, 18))
    (box,) = week.days[1].placed
    # 9 h 30 is six quarters after 8 h: the seventh row; two hours are eight rows.
    assert (box.row, box.rows, box.column, box.columns) == (7, 8, 1, 12)


def test_week_shows_saturday_when_something_happens() -> None:
    saturday = Item(dt.datetime(2024, 10, 5, 7), dt.datetime(2024, 10, 5, 20, 30), "Forum")
    week = view("semaine", saturday)
    assert [column.day.date.day for column in week.days] == [30, 1, 2, 3, 4, 5]
    assert [hour for hour, _ in week.hours] == list(range(7, 21))


def test_items_that_overlap_stand_side_by_side() -> None:
    other = Item(dt.datetime(2024, 10, 1, 10), dt.datetime(2024, 10, 1, 11), "Bilan")
    later = Item(dt.datetime(2024, 10, 1, 14), dt.datetime(2024, 10, 1, 15), "Réunion")
    boxes = view("semaine", SESSION, other, later).days[1].placed
    placed = [(box.item.title, box.column, box.columns) for box in boxes]
    assert placed == [("Séance 3", 1, 6), ("Bilan", 7, 6), ("Réunion", 1, 12)]


def test_agenda_keeps_only_days_with_something() -> None:
    agenda = view("liste", SESSION)
    assert [day.date for day in agenda.days] == [dt.date(2024, 10, 1)]
    assert view("liste").days == ()


def test_school_year_runs_from_september_to_august() -> None:
    assert calendars.school_year(dt.date(2024, 8, 31)) == (
        dt.date(2023, 9, 1),
        dt.date(2024, 9, 1),
    )
    year = view(
        "annee",
        SESSION,
        strips=[("Séance 3", "/g/"), ("Vide", "")],
        shades={dt.date(2024, 11, 11): Shade("Armistice", "holiday")},
    )
    assert year.title == "Année 2024-2025"
    assert [month.short for month in year.months] == [
        *("sept.", "oct.", "nov.", "déc.", "janv.", "févr."),
        *("mars", "avr.", "mai", "juin", "juill.", "août"),
    ]
    assert [(strip.label, strip.url, len(strip.dots)) for strip in year.strips] == [
        ("Séance 3", "/g/", 1),
        ("Vide", "", 0),
    ]
    # 1 October is the 31st day of a year of 365: (30 + 0.5) / 365.
    assert year.strips[0].dots[0].left == "8.36%"
    (band,) = year.bands
    assert (band.label, band.left, band.width) == ("Armistice", "19.45%", "0.27%")
    assert year.today_left == "8.90%"


def test_neighbouring_days_shaded_alike_are_one_band() -> None:
    shades = {dt.date(2024, 10, day): Shade("Vacances") for day in (19, 20, 21)}
    shades[dt.date(2024, 10, 22)] = Shade("Fermeture", "closed")
    shades[dt.date(2024, 10, 24)] = Shade("Vacances")
    bands = view("annee", shades=shades).bands
    spans = [(band.label, band.start.day, band.end.day) for band in bands]
    assert spans == [("Vacances", 19, 21), ("Fermeture", 22, 22), ("Vacances", 24, 24)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("mois", TODAY)),
        ({"vue": "semaine", "date": "2025-01-06"}, ("semaine", dt.date(2025, 1, 6))),
        ({"vue": "siècle", "date": "hier"}, ("mois", TODAY)),
        ({"date": "0001-01-01"}, ("mois", TODAY)),
        ({"date": "9999-12-31"}, ("mois", TODAY)),
    ],
)
def test_what_an_address_asks(values: dict, expected: tuple) -> None:
    assert calendars.asked(values, today=TODAY) == expected


@given(st.lists(items, max_size=8), days)
def test_month_shows_each_item_on_each_of_its_days(content: list[Item], day: dt.date) -> None:
    month = calendars.build("mois", day, content, today=TODAY)
    dates = [one.date for week in month.weeks for one in week]
    assert dates == [dates[0] + dt.timedelta(days=at) for at in range(len(dates))]
    assert dates[0].weekday() == 0
    assert len(dates) % 7 == 0
    for week in month.weeks:
        for one in week:
            there = sorted(
                (item for item in content if item.start.date() <= one.date <= item.last_day),
                key=lambda item: (item.start, item.end, item.title),
            )
            assert list(one.items) == there


@given(
    st.lists(
        st.builds(
            lambda hour, quarters: Item(
                dt.datetime(2024, 10, 1, 6) + hour * dt.timedelta(minutes=15),
                dt.datetime(2024, 10, 1, 6) + (hour + quarters) * dt.timedelta(minutes=15),
                "x",
            ),
            st.integers(0, 48),
            st.integers(0, 12),
        ),
        max_size=12,
    )
)
def test_boxes_of_a_week_never_collide(content: list[Item]) -> None:
    week = calendars.build("semaine", TODAY, content, today=TODAY)
    for column in week.days:
        taken = set()
        for box in column.placed:
            assert box.row >= 1
            assert box.row + box.rows - 1 <= week.rows
            cells = {
                (row, lane)
                for row in range(box.row, box.row + box.rows)
                for lane in range(box.column, box.column + box.columns)
            }
            assert not cells & taken
            taken |= cells
    shown = [box.item for column in week.days for box in column.placed]
    assert len(shown) == sum(item.last_day == item.start.date() for item in week.items)


@given(days, st.sampled_from(sorted(calendars.VIEWS)))
def test_next_and_previous_lead_back(day: dt.date, name: str) -> None:
    here = calendars.build(name, day, [], today=TODAY)
    after = calendars.build(name, here.next, [], today=TODAY)
    assert calendars.span(name, after.previous) == calendars.span(name, day)
    assert calendars.span(name, here.next)[0] >= calendars.span(name, day)[0]
