"""Charts: lengths say the numbers, from zero; what is hidden is said to be."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import charts
from maillage.kernel.charts import Point, Series

NB = "\u00a0"
values = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


def test_bars_are_in_proportion_from_zero() -> None:
    chart = charts.bars("Séances", [Point("Nord", 8), Point("Sud", 2), Point("Est", 0)])
    assert [mark.width for mark in chart.marks] == ["100.00%", "25.00%", "0.00%"]
    assert chart.table == (("", "Séances"), ("Nord", "8"), ("Sud", "2"), ("Est", "0"))
    assert not chart.hides


def test_a_hidden_value_draws_nothing_and_is_said() -> None:
    chart = charts.bars("Notes", [Point("Nord", 3.5), Point("Sud", None)], unit="sur 5")
    assert [(mark.text, mark.width) for mark in chart.marks] == [
        (f"3,5{NB}sur 5", "100.00%"),
        ("non montré", "0.00%"),
    ]
    assert chart.hides


def test_columns_stand_on_the_baseline() -> None:
    chart = charts.columns("Séances", [Point("sept.", 4), Point("oct.", 12)])
    assert [(mark.y + mark.height, mark.height) for mark in chart.marks] == [
        (chart.baseline, 60),
        (chart.baseline, 180),
    ]


def test_a_line_breaks_where_a_value_is_hidden() -> None:
    chart = charts.line("Suivi", ["a", "b", "c", "d"], [Series("Tenues", (1, None, 3, 4))])
    assert len(chart.marks) == 3
    assert len(chart.segments) == 1
    assert [key.label for key in chart.keys] == ["Tenues"]
    assert chart.rows[1] == ("b", "non montré")


def test_names_at_the_end_of_lines_do_not_overlap() -> None:
    series = [Series(name, (0, 0)) for name in "abcde"]
    tops = [key.end_y for key in charts.line("Plat", ["x", "y"], series).keys]
    assert all(low - high >= 20 for high, low in itertools.pairwise(tops))
    assert tops[-1] <= charts.TOP + charts.PLOT + 4


def test_stacked_bars_share_one_scale() -> None:
    chart = charts.stacked(
        "Places", ["AEMO", "SIE"], [Series("occupées", (6, 2)), Series("libres", (2, 0))]
    )
    drawn = [(mark.label, mark.x, mark.width) for mark in chart.marks]
    assert drawn == [
        ("AEMO, occupées", "0.00%", "75.00%"),
        ("AEMO, libres", "75.00%", "25.00%"),
        ("SIE, occupées", "0.00%", "25.00%"),
    ]
    assert chart.rows == (("AEMO", "6", "2", "8"), ("SIE", "2", "0", "2"))


def test_impossible_charts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        charts.bars("x", [Point("a", -1)])
    with pytest.raises(ValueError, match="as many values"):
        charts.line("x", ["a", "b"], [Series("s", (1,))])
    with pytest.raises(ValueError, match="five series"):
        charts.stacked("x", ["a"], [Series(str(number), (1,)) for number in range(6)])


def test_charts_of_nothing() -> None:
    assert charts.bars("x", []).marks == ()
    assert charts.columns("x", []).marks == ()
    assert charts.line("x", [], []).marks == ()
    assert charts.stacked("x", [], []).marks == ()


@given(values)
def test_the_longest_bar_is_the_greatest_value(numbers: list[int]) -> None:
    chart = charts.bars("x", [Point(str(at), number) for at, number in enumerate(numbers)])
    widths = [float(mark.width.rstrip("%")) for mark in chart.marks]
    for number, width in zip(numbers, widths, strict=True):
        assert width == pytest.approx(100 * number / max(1, *numbers), abs=0.01)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6))
def test_stacked_parts_touch_and_stay_inside(pairs: list[tuple[int, int]]) -> None:
    labels = [str(at) for at in range(len(pairs))]
    series = [
        Series("a", tuple(one for one, _ in pairs)),
        Series("b", tuple(two for _, two in pairs)),
    ]
    for mark in charts.stacked("x", labels, series).marks:
        assert float(mark.x[:-1]) + float(mark.width[:-1]) <= 100.02


def test_a_long_label_takes_two_lines_above_its_bar() -> None:
    long = "je connais le travail de mes collègues"
    first, second = charts.bars("Moyennes", [charts.Point(long, 3), charts.Point("oui", 2)]).marks
    assert first.lines == ["je connais le travail de mes", "collègues"]
    assert (first.end_y, second.y, second.end_y) == (42, 70, 94)
