"""Reading the format: what is accepted, and French errors that name the field and the item."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engine.calendar import BadProblem, Problem
from maillage.engine.calendar.times import (
    french_date,
    french_list,
    french_moment,
    parse_moment,
    plural,
    show_moment,
)
from tests.engine.calendar.builders import example, group, person, room, tiny


def changed(path, value):
    """The example of the format with one place changed; `...` deletes it."""
    data = copy.deepcopy(example())
    node = data
    for key in path[:-1]:
        node = node[key]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return data


def test_the_example_is_read_whole():
    problem = Problem.from_json(example())
    group_read = problem.groups[0]
    assert [option.people for option in group_read.options] == [("f1",), ("f2",), ("f1", "f2")]
    assert group_read.windows == ((1, 9 * 60 + 30), (1, 14 * 60))
    assert (group_read.gap_min, group_read.gap_target, group_read.gap_max) == (21, 42, 70)
    assert (
        problem.travel_between("blois", "tours") == problem.travel_between("tours", "blois") == 50
    )
    assert problem.weights.travel == 0.1


def test_the_problem_is_immutable():
    problem = Problem.from_json(example())
    with pytest.raises(AttributeError):
        problem.replan_from = 3


def test_what_is_missing_is_none_empty_or_zero():
    problem = Problem.from_json(tiny())
    assert problem.weights.gap == problem.weights.absence == 0
    assert problem.facilitators[0].max_groups is None
    assert (problem.groups[0].gap_min, problem.groups[0].gap_max) == (0, None)
    assert problem.groups[0].options[0].penalty == 0
    assert (problem.closed, problem.distinct, problem.replan_from) == ((), (), None)


BAD = [
    (("format",), "maillage.calendar/2", "format", ""),
    (("period", "start"), "2024-9-23", "period.start", ""),
    (("period", "end"), "2024-02-30", "period.end", ""),
    (("period", "end"), "2024-01-01", "period.end", ""),
    (("closed_dates",), ["2024-11-31"], "closed_dates[0]", ""),
    (("closed_dates",), "2024-11-01", "closed_dates", ""),
    (("sites", 0, "rooms", 0, "capacity"), -1, "sites[0].rooms[0].capacity", "tours"),
    (("sites", 0, "rooms", 0, "capacity"), True, "sites[0].rooms[0].capacity", "tours"),
    (("sites", 1, "id"), "tours", "sites", ""),
    (("travel_minutes",), {}, "travel_minutes", "blois"),
    (("travel_minutes", "tours", "lyon"), 50, "travel_minutes", "tours"),
    (("travel_minutes", "tours", "blois"), -1, "travel_minutes.tours.blois", ""),
    (("travel_minutes", "tours", "tours"), 5, "travel_minutes", "tours"),
    (("facilitators", 0, "home_site"), "lyon", "facilitators.home_site", "f1"),
    (("facilitators", 0, "home_site"), ..., "facilitators[0].home_site", "f1"),
    (("facilitators", 1, "id"), "f1", "facilitators", ""),
    (("facilitators", 0, "max_groups"), 2.5, "facilitators[0].max_groups", "f1"),
    (("facilitators", 0, "weekly", 0, "weekday"), 7, "facilitators[0].weekly[0].weekday", "f1"),
    (("facilitators", 0, "weekly", 0, "to"), "09:00", "facilitators[0].weekly[0].to", "f1"),
    (("facilitators", 0, "weekly", 0, "to"), "25:00", "facilitators[0].weekly[0].to", "f1"),
    (("facilitators", 0, "busy"), ["2024-10-08T12:00/09:00"], "facilitators[0].busy[0]", "f1"),
    (("facilitators", 0, "unavailable"), ["2025-02-02/2025-02-01"],
     "facilitators[0].unavailable[0]", "f1"),
    (("members_busy", "p1"), ["2024-12-03"], "members_busy.p1[0]", ""),
    (("groups", 0, "site"), "lyon", "groups.site", "siemo-1"),
    (("groups", 0, "size"), ..., "groups[0].size", "siemo-1"),
    (("groups", 0, "members"), ["p1", "p1"], "groups.members", "siemo-1"),
    (("groups", 0, "sessions"), {"min": 7, "max": 6}, "groups.sessions", "siemo-1"),
    (("groups", 0, "duration_minutes"), 0, "groups[0].duration_minutes", "siemo-1"),
    (("groups", 0, "windows", 0, "starts"), ["9:30"], "groups[0].windows[0].starts[0]", "siemo-1"),
    (("groups", 0, "gap_days"), {"min": 5, "max": 4}, "groups.gap_days", "siemo-1"),
    (("groups", 0, "facilitators", 0, "id"), "f9", "groups.facilitators", "siemo-1"),
    (("groups", 0, "facilitators", 2, "people"), ["f1", "f9"], "groups.facilitators", "siemo-1"),
    (("groups", 0, "facilitators", 2, "people"), [], "groups.facilitators.people", "siemo-1"),
    (("groups", 0, "facilitators", 0, "penalty"), -1, "groups[0].facilitators[0].penalty",
     "siemo-1"),
    (("groups", 0, "fixed", 0, "start"), "2024-10-01 09:30", "groups[0].fixed[0].start", "siemo-1"),
    (("groups", 0, "fixed", 0, "facilitator"), "f9", "groups.fixed.facilitator", "siemo-1"),
    (("groups", 0, "fixed", 0, "room"), "t9", "groups.fixed.room", "siemo-1"),
    (("groups", 0, "published"), [{"start": "2024-11-12T09:30"}] * 2, "groups.published",
     "siemo-1"),
    (("rules", "distinct_facilitators", 0, "groups"), ["siemo-9"],
     "rules.distinct_facilitators.groups", ""),
    (("rules", "cover", 0, "service"), "saped", "rules.cover.service", ""),
    (("rules", "covers"), [], "rules.covers", ""),
    (("weights", "gaps"), 1, "weights.gaps", ""),
    (("weights", "gap"), float("nan"), "weights.gap", ""),
    (("weights", "gap"), "1", "weights.gap", ""),
    (("replan_from",), "hier", "replan_from", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "field", "item"), BAD)
def test_an_error_names_the_field_and_the_item(path, value, field, item):
    with pytest.raises(BadProblem) as caught:
        Problem.from_json(changed(path, value))
    assert (caught.value.field, caught.value.item) == (field, item)
    assert str(caught.value).startswith(f"Problème illisible, champ {field}")


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_what_is_not_an_object_is_refused(data):
    with pytest.raises(BadProblem, match=r"un objet est attendu"):
        Problem.from_json(data)


def test_duplicate_rooms_and_groups_are_refused():
    rooms = [{"id": "tours", "rooms": [room("r1"), room("r1")]}]
    for changes in ({"sites": rooms}, {"groups": [group("g1"), group("g1")]}):
        with pytest.raises(BadProblem, match="y figure deux fois"):
            Problem.from_json(tiny(**changes))


def test_weekly_windows_that_touch_join():
    weekly = [
        {"weekday": 0, "from": "13:00", "to": "24:00"},
        {"weekday": 0, "from": "09:00", "to": "12:00"},
        {"weekday": 0, "from": "12:00", "to": "12:30"},
    ]
    problem = Problem.from_json(tiny(facilitators=[person("f1", weekly=weekly)]))
    assert problem.facilitators[0].weekly[0] == ((540, 750), (780, 1440))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(st.data(), junk)
def test_junk_anywhere_is_read_or_refused_never_a_crash(data, value):
    problem = json.loads(json.dumps(example()))
    node = problem
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], (dict, list)) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = value
    try:
        Problem.from_json(problem)
    except BadProblem as error:
        assert error.field


@given(st.dates(), st.integers(0, 1439))
def test_moments_are_read_back(day, minute):
    text = f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"
    assert show_moment(parse_moment(text)) == text


def test_french_words():
    moment = parse_moment("2025-01-14T09:30")
    assert french_moment(moment) == "mardi 14 janvier 2025 à 9\u00a0h\u00a030"
    assert french_date(parse_moment("2025-05-01T00:00").day) == "jeudi 1er mai 2025"
    assert french_list(["a", "b", "c"]) == "a, b et c"
    assert (plural(1, "séance"), plural(2, "intervenant différent")) == (
        "1 séance",
        "2 intervenants différents",
    )
