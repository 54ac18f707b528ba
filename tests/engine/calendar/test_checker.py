"""Each hard rule and each reading of it, on plans small enough to judge by hand."""

import subprocess
import sys

import pytest

from maillage.engine.calendar import BadSolution, Problem, check
from tests.engine.calendar.builders import (
    costs,
    example,
    group,
    person,
    plan,
    room,
    rules_broken,
    tiny,
)

TWO = {
    "facilitators": [person("f1"), person("f2")],
    "groups": [group("g1"), group("g2", facilitators=[{"id": "f2"}])],
    "sites": [{"id": "tours", "rooms": [room("r1"), room("r2")]}],
}


def test_a_plan_without_fault():
    assert rules_broken(tiny(), plan(g1=("f1", "07T09:30", "14T09:30"))) == []


def test_the_checker_never_loads_the_solver():
    code = (
        "import sys; from maillage.engine.calendar import check, Problem;"
        "print(sorted(n for n in sys.modules if n.startswith('maillage.engine.calendar.')"
        " or n in ('ortools', 'numpy')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    names = ["checker", "checker_cost", "checker_plan", "problem", "times"]
    assert loaded.stdout.strip() == str([f"maillage.engine.calendar.{name}" for name in names])


@pytest.mark.parametrize("named", ["f2", None])
def test_h1_the_facilitator_is_of_the_list(named):
    problem = tiny(facilitators=[person("f1"), person("f2")])
    assert rules_broken(problem, plan(g1=(named, "07T09:30"))) == ["H1"]


def test_h1_a_missing_group_has_no_facilitator():
    assert rules_broken(tiny(), plan()) == ["H1"]


@pytest.mark.parametrize(("least", "most", "broken"), [(2, 4, []), (3, 4, ["H2"]), (0, 1, ["H2"])])
def test_h2_number_of_sessions(least, most, broken):
    problem = tiny(groups=[group("g1", sessions={"min": least, "max": most})])
    assert rules_broken(problem, plan(g1=("f1", "07T09:30", "14T09:30"))) == broken


@pytest.mark.parametrize(
    ("start", "changes", "broken"),
    [
        ("07T14:00", {}, []),
        ("07T10:00", {}, ["H3"]),
        ("08T09:30", {}, ["H3"]),
        ("2024-11-04T09:30", {}, ["H3"]),
        ("2024-09-30T09:30", {}, ["H3"]),
        ("07T09:30", {"closed_dates": ["2024-10-07"]}, ["H3"]),
        ("07T09:30", {"groups": [group("g1", excluded_dates=["2024-10-07"])]}, ["H3"]),
        ("07T09:30", {"groups": [group("g1", excluded_times=["2024-10-07T11:29/13:00"])]}, ["H3"]),
        ("07T09:30", {"groups": [group("g1", excluded_times=["2024-10-07T11:30/13:00"])]}, []),
        ("07T14:00", {"groups": [group("g1", excluded_times=["2024-10-07T11:29/13:00"])]}, []),
        ("07T09:30", {"groups": [group("g1", excluded_times=["2024-10-14T09:30/13:00"])]}, []),
    ],
)
def test_h3_allowed_starts(start, changes, broken):
    assert rules_broken(tiny(**changes), plan(g1=("f1", start))) == broken


def test_h3_the_period_includes_both_ends():
    problem = tiny(period={"start": "2024-10-07", "end": "2024-10-14"})
    assert rules_broken(problem, plan(g1=("f1", "07T09:30", "14T09:30"))) == []


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"weekly": [{"weekday": 0, "from": "09:30", "to": "11:30"}]}, []),
        ({"weekly": [{"weekday": 0, "from": "09:31", "to": "18:00"}]}, ["H4"]),
        ({"weekly": [{"weekday": 0, "from": "09:00", "to": "11:29"}]}, ["H4"]),
        ({"weekly": [{"weekday": 1, "from": "09:00", "to": "18:00"}]}, ["H4"]),
        (
            {
                "weekly": [
                    {"weekday": 0, "from": "10:30", "to": "12:00"},
                    {"weekday": 0, "from": "09:00", "to": "10:30"},
                ]
            },
            [],
        ),
        ({"weekly": []}, ["H4"]),
        ({"unavailable": ["2024-10-07"]}, ["H4"]),
        ({"unavailable": ["2024-10-01/2024-10-07"]}, ["H4"]),
        ({"unavailable": ["2024-10-08/2024-10-09"]}, []),
        ({"busy": ["2024-10-07T11:30/12:00", "2024-10-07T08:00/09:30"]}, []),
        ({"busy": ["2024-10-07T11:29/12:00"]}, ["H4"]),
        ({"busy": ["2024-10-14T09:30/12:00"]}, []),
    ],
)
def test_h4_the_facilitator_is_free(changes, broken):
    problem = tiny(facilitators=[person("f1", **changes)])
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"))) == broken


def test_h4_a_missing_weekly_means_never():
    problem = tiny(facilitators=[{"id": "f1", "home_site": "tours"}])
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"))) == ["H4"]


def test_h4_no_session_runs_past_midnight():
    late = group("g1", windows=[{"weekday": 0, "starts": ["22:00", "22:01"]}])
    weekly = [{"weekday": 0, "from": "00:00", "to": "24:00"}]
    problem = tiny(groups=[late], facilitators=[person("f1", weekly=weekly)])
    assert rules_broken(problem, plan(g1=("f1", "07T22:00"))) == []
    assert rules_broken(problem, plan(g1=("f1", "07T22:01"))) == ["H4"]


def two_sites(there, back, **changes):
    """g1 in Tours, g2 in Blois, both led by f1 of Tours."""
    travel = {"tours": {"blois": there}}
    if back is not None:
        travel["blois"] = {"tours": back}
    return tiny(
        sites=[{"id": "tours", "rooms": [room("r1")]}, {"id": "blois", "rooms": [room("r1")]}],
        travel_minutes=travel,
        groups=[group("g1"), group("g2", site="blois")],
        **changes,
    )


@pytest.mark.parametrize(
    ("there", "back", "first", "second", "broken"),
    [
        (150, 150, "09:30", "14:00", []),
        (151, 150, "09:30", "14:00", ["H5"]),
        (151, 150, "14:00", "09:30", []),
        (150, 151, "14:00", "09:30", ["H5"]),
        (151, None, "14:00", "09:30", ["H5"]),
        (1, None, "09:30", "11:30", ["H5"]),
    ],
)
def test_h5_travel_between_sites_in_both_directions(there, back, first, second, broken):
    solution = plan(g1=("f1", f"07T{first}"), g2=("f1", f"07T{second}"))
    assert rules_broken(two_sites(there, back), solution) == broken


def test_h5_back_to_back_in_one_site_is_not_an_overlap():
    problem = tiny(groups=[group("g1"), group("g2")])
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f1", "07T11:30"))) == []


def test_h5_overlap_of_one_facilitator_counts_for_each_of_a_pair():
    problem = tiny(
        **{
            **TWO,
            "groups": [
                group("g1"),
                group("g2", facilitators=[{"id": "duo", "people": ["f1", "f2"]}]),
            ],
        }
    )
    solution = plan(g1=("f1", "07T09:30"), g2=("duo", "07T09:30@r2"))
    assert rules_broken(problem, solution) == ["H5"]


def test_h5_only_consecutive_sessions_need_their_travel_time():
    """From A to C takes three hours, but B stands between them."""
    sites = [{"id": name, "rooms": [room("r1")]} for name in ("tours", "blois", "amboise")]
    travel = {"tours": {"blois": 0, "amboise": 180}, "blois": {"amboise": 0}}
    groups = [group("g1"), group("g2", site="blois"), group("g3", site="amboise")]
    problem = tiny(sites=sites, travel_minutes=travel, groups=groups)
    with_between = plan(g1=("f1", "07T09:30"), g2=("f1", "07T11:30"), g3=("f1", "07T14:00"))
    assert rules_broken(problem, with_between) == []
    without = plan(g1=("f1", "07T09:30"), g2=("f1",), g3=("f1", "07T14:00"))
    assert rules_broken(problem, without) == ["H5"]


@pytest.mark.parametrize(
    ("limit", "starts", "broken"),
    [
        ({"max_sessions_per_day": 2}, ("07T09:30", "07T11:30"), []),
        ({"max_sessions_per_day": 1}, ("07T09:30", "07T11:30"), ["H6"]),
        ({"max_sessions_per_week": 1}, ("07T09:30", "07T11:30"), ["H6"]),
        ({"max_sessions_per_week": 1}, ("07T09:30", "14T09:30"), []),
    ],
)
def test_h6_limits_per_day_and_week(limit, starts, broken):
    problem = tiny(facilitators=[person("f1", **limit)])
    assert rules_broken(problem, plan(g1=("f1", *starts))) == broken


def test_h6_a_week_is_an_iso_week_across_the_new_year():
    """Monday 30 December 2024 and Friday 3 January 2025 are both in week 1 of 2025."""
    problem = tiny(
        period={"start": "2024-12-01", "end": "2025-01-31"},
        facilitators=[person("f1", max_sessions_per_week=1)],
        groups=[group("g1", windows=[{"weekday": d, "starts": ["09:30"]} for d in (0, 4)])],
    )
    same = plan(g1=("f1", "2024-12-30T09:30", "2025-01-03T09:30"))
    assert rules_broken(problem, same) == ["H6"]
    other = plan(g1=("f1", "2024-12-27T09:30", "2024-12-30T09:30"))
    assert rules_broken(problem, other) == []


def test_h6_max_groups_counts_a_group_without_session():
    problem = tiny(groups=[group("g1"), group("g2")], facilitators=[person("f1", max_groups=1)])
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f1",))) == ["H6"]


@pytest.mark.parametrize(
    ("place", "changes", "broken"),
    [
        ("r1", {}, []),
        ("r9", {}, ["H7"]),
        ("r1", {"capacity": 9}, ["H7"]),
        ("r1", {"capacity": 10}, []),
        ("r1", {"unavailable": ["2024-10-07"]}, ["H7"]),
        ("r1", {"unavailable": ["2024-10-01/2024-10-07"]}, ["H7"]),
        ("r1", {"unavailable": ["2024-10-08"]}, []),
        ("r1", {"busy": ["2024-10-07T11:29/12:00"]}, ["H7"]),
        ("r1", {"busy": ["2024-10-07T11:30/12:00", "2024-10-07T08:00/09:30"]}, []),
        ("r1", {"busy": ["2024-10-14T09:30/12:00"]}, []),
    ],
)
def test_h7_the_room(place, changes, broken):
    problem = tiny(sites=[{"id": "tours", "rooms": [{**room("r1"), **changes}]}])
    assert rules_broken(problem, plan(g1=("f1", f"07T09:30@{place}"))) == broken


def test_h7_one_session_at_a_time_and_back_to_back_is_fine():
    problem = tiny(**TWO)
    overlap = plan(g1=("f1", "07T09:30"), g2=("f2", "07T09:30"))
    assert rules_broken(problem, overlap) == ["H7"]
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f2", "07T11:30"))) == []


def test_h7_a_room_is_known_by_its_site():
    """Both sites have a room r1: the same hour in both is no clash."""
    problem = two_sites(30, 30, facilitators=[person("f1"), person("f2")])
    problem["groups"][1]["facilitators"] = [{"id": "f2"}]
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f2", "07T09:30"))) == []


def test_h8_a_common_member_cannot_be_twice():
    groups = [group("g1", members=["p"]), group("g2", members=["p"], facilitators=[{"id": "f2"}])]
    problem = tiny(**{**TWO, "groups": groups})
    overlap = plan(g1=("f1", "07T09:30"), g2=("f2", "07T09:30@r2"))
    assert rules_broken(problem, overlap) == ["H8"]
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f2", "07T11:30@r2"))) == []


def test_h8_members_need_no_travel_time():
    problem = two_sites(30, 30, facilitators=[person("f1"), person("f2")])
    problem["groups"][0]["members"] = problem["groups"][1]["members"] = ["p"]
    problem["groups"][1]["facilitators"] = [{"id": "f2"}]
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"), g2=("f2", "07T11:30"))) == []


@pytest.mark.parametrize(
    ("gap", "broken"),
    [
        ({"min": 7, "max": 14}, []),
        ({"min": 8}, ["H9"]),
        ({"max": 13}, ["H9"]),
        ({}, []),
    ],
)
def test_h9_gaps_with_bounds_included(gap, broken):
    problem = tiny(groups=[group("g1", gap_days=gap)])
    assert rules_broken(problem, plan(g1=("f1", "07T14:00", "14T09:30", "28T09:30"))) == broken


def test_h9_without_least_gap_two_sessions_of_one_day_may_follow():
    assert rules_broken(tiny(), plan(g1=("f1", "07T09:30", "07T11:30"))) == []
    assert rules_broken(tiny(), plan(g1=("f1", "07T09:30", "07T09:30"))) == ["H5", "H7"]


@pytest.mark.parametrize(("second", "broken"), [("f2", []), ("f1", ["H10"]), ("duo", [])])
def test_h10_distinct_facilitators_counts_persons(second, broken):
    options = [{"id": "f1"}, {"id": "f2"}, {"id": "duo", "people": ["f1", "f2"]}]
    problem = tiny(
        **{**TWO, "groups": [group("g1"), group("g2", facilitators=options)]},
        rules={"distinct_facilitators": [{"groups": ["g1", "g2"], "min": 2}]},
    )
    assert rules_broken(problem, plan(g1=("f1",), g2=(second,))) == broken


@pytest.mark.parametrize(("start", "broken"), [("11:30", []), ("09:30", ["H10", "H10"])])
def test_h10_cover_over_all_sites(start, broken):
    problem = two_sites(
        30,
        30,
        facilitators=[person("f1"), person("f2")],
        rules={"cover": [{"service": "s", "max_groups_at_once": 1}]},
    )
    problem["groups"][1]["facilitators"] = [{"id": "f2"}]
    for one in problem["groups"]:
        one["service"] = "s"
    solution = plan(g1=("f1", "07T09:30"), g2=("f2", f"07T{start}"))
    assert rules_broken(problem, solution) == broken


@pytest.mark.parametrize(
    ("fixed", "broken"),
    [
        ({}, []),
        ({"facilitator": "f1", "room": "r1"}, []),
        ({"room": "r2"}, ["H11"]),
        ({"facilitator": "f2"}, ["H11"]),
        ({"start": "2024-10-14T09:30"}, ["H11"]),
    ],
)
def test_h11_fixed_sessions(fixed, broken):
    problem = tiny(**TWO)
    options = [{"id": "f1"}, {"id": "f2"}]
    one = group("g1", fixed=[{"start": "2024-10-07T09:30", **fixed}], facilitators=options)
    problem["groups"] = [one]
    assert rules_broken(problem, plan(g1=("f1", "07T09:30"))) == broken


def replanned(**changes):
    """From 14 October on; the session of the 7th was led by f1, who has left."""
    one = group(
        "g1",
        facilitators=[{"id": "f2"}],
        fixed=[{"start": "2024-10-07T09:30", "facilitator": "f1", "room": "r1"}],
        **changes,
    )
    return tiny(
        facilitators=[person("f1", weekly=[]), person("f2")],
        groups=[one],
        replan_from="2024-10-14",
        closed_dates=["2024-10-07"],
    )


def test_replan_facts_are_not_judged():
    assert rules_broken(replanned(), plan(g1=("f2", "07T09:30", "14T09:30"))) == []


def test_replan_facts_are_exactly_the_fixed_ones():
    assert rules_broken(replanned(), plan(g1=("f2", "14T09:30"))) == ["H11"]
    extra = plan(g1=("f2", "07T09:30", "07T14:00", "14T09:30"))
    assert rules_broken(replanned(), extra) == ["H11"]
    moved = plan(g1=("f2", "07T09:30@r9", "14T09:30"))
    assert rules_broken(replanned(), moved) == ["H11"]


def test_replan_facts_count_in_the_number_and_the_first_gap():
    problem = replanned(sessions={"min": 2, "max": 2}, gap_days={"min": 8, "max": 14})
    assert rules_broken(problem, plan(g1=("f2", "07T09:30", "21T09:30"))) == []
    assert rules_broken(problem, plan(g1=("f2", "07T09:30", "14T09:30"))) == ["H9"]


def test_replan_facts_count_in_the_weekly_limit_of_their_own_facilitator():
    """Tuesday 8 is a fact of f1; a session on Thursday 10 is one too many for f1, not for f2."""
    days = [{"weekday": day, "starts": ["09:30"]} for day in (1, 3)]
    for leader, broken in (("f1", ["H6"]), ("f2", [])):
        problem = tiny(
            facilitators=[person(name, max_sessions_per_week=1) for name in ("f1", "f2")],
            groups=[
                group(
                    "g1",
                    windows=days,
                    facilitators=[{"id": "f1"}, {"id": "f2"}],
                    fixed=[{"start": "2024-10-08T09:30", "facilitator": "f1", "room": "r1"}],
                )
            ],
            replan_from="2024-10-09",
        )
        assert rules_broken(problem, plan(g1=(leader, "08T09:30", "10T09:30"))) == broken


WEIGHTS = {
    "gap": 1, "weekday": 5, "start_time": 2, "facilitator": 10, "missing": 60,
    "travel": 0.1, "moved": 15, "room_change": 3, "absence": 4,
}  # fmt: skip


def test_cost_of_each_term_by_hand():
    """Four sessions of at most five: gaps 8, 6 and 14 against 7; one Tuesday; two odd starts..."""
    one = group(
        "g1",
        sessions={"min": 0, "max": 5},
        members=["p", "q"],
        windows=[{"weekday": d, "starts": ["09:30", "14:00", "15:00"]} for d in (0, 1)],
        gap_days={"target": 7},
        facilitators=[{"id": "f1", "penalty": 3}],
        published=[{"start": "2024-10-07T09:30"}, {"start": "2024-10-16T09:30"}],
    )
    problem = tiny(
        sites=[
            {"id": "tours", "rooms": [room("r1"), room("r2")]},
            {"id": "blois", "rooms": []},
        ],
        travel_minutes={"blois": {"tours": 50}, "tours": {"blois": 40}},
        facilitators=[person("f1", home_site="blois")],
        members_busy={
            "p": ["2024-10-07T11:29/12:00", "2024-10-07T08:00/10:00"],
            "q": ["2024-10-07T11:30/12:00", "2024-10-21T14:30/14:45"],
        },
        groups=[one],
        weights=WEIGHTS,
    )
    solution = plan(g1=("f1", "07T09:30", "15T09:30@r2", "21T14:00", "2024-11-04T15:00"))
    assert costs(problem, solution) == pytest.approx(
        {
            "gap": 1 * (1 + 1 + 7),
            "weekday": 5 * 1,
            "start_time": 2 * 2,
            "facilitator": 10 * 3,
            "missing": 60 * 1,
            "travel": 0.1 * 4 * (50 + 40),
            "moved": 15 * 1,
            "room_change": 3 * 1,
            "absence": 4 * 2,
        }
    )


def test_cost_of_travel_is_shared_by_the_sessions_of_a_day():
    problem = two_sites(30, 20, weights={"travel": 1})
    apart = plan(g1=("f1", "07T09:30"), g2=("f1", "14T14:00", "21T14:00"))
    assert costs(problem, apart) == {"travel": 100.0}
    problem["groups"].append(group("g3", site="blois"))
    together = plan(g1=("f1",), g2=("f1", "07T09:30"), g3=("f1", "07T14:00"))
    assert costs(problem, together) == {"travel": 50.0}
    through = plan(g1=("f1", "07T11:30"), g2=("f1", "07T09:00"), g3=("f1", "07T14:00"))
    assert costs(problem, through) == {"travel": 100.0}


def test_cost_of_travel_counts_each_person_of_a_pair():
    problem = two_sites(30, 20, weights={"travel": 1})
    problem["facilitators"].append(person("f2", home_site="blois"))
    problem["groups"][1]["facilitators"] = [{"id": "duo", "people": ["f1", "f2"]}]
    assert costs(problem, plan(g1=("f1",), g2=("duo", "07T09:30"))) == {"travel": 50.0}


def test_cost_of_a_replan_counts_facts_where_the_reading_says_so():
    """One fact, one later session: gap, weekday, start, room, missing and moved see both."""
    problem = replanned(
        gap_days={"target": 7},
        windows=[{"weekday": 1, "starts": ["14:00"]}],
        members=["p"],
        published=[{"start": "2024-10-07T09:30"}, {"start": "2024-10-14T09:30"}],
    )
    problem["members_busy"] = {"p": ["2024-10-07T09:00/12:00"]}
    problem["sites"][0]["rooms"].append(room("r2"))
    problem["weights"] = WEIGHTS
    solution = plan(g1=("f2", "07T09:30", "15T14:00@r2"))
    assert costs(problem, solution) == {
        "gap": 1.0,
        "weekday": 5.0,
        "start_time": 2.0,
        "missing": 120.0,
        "moved": 15.0,
        "room_change": 3.0,
    }


def test_the_example_of_the_format_by_hand():
    """Six Tuesdays at 9:30 from 1 October: one gap of 7 weeks, so one session short."""
    problem = example()
    starts = ["2024-10-01", "2024-11-12", "2024-12-24", "2025-02-18", "2025-04-01", "2025-05-13"]
    solution = plan(**{"siemo-1": ("f1", *(f"{day}T09:30@t1" for day in starts))})
    assert rules_broken(problem, solution) == []
    assert costs(problem, solution) == {"gap": 14.0, "missing": 60.0}


@pytest.mark.parametrize(
    "solution",
    [
        None,
        {},
        {"format": "maillage.calendar-solution/2", "groups": []},
        {"format": "maillage.calendar-solution/1", "groups": {}},
        plan(g9=("f1",)),
        {**plan(), "groups": [*plan(g1=("f1",))["groups"]] * 2},
        plan(g1=(3,)),
        plan(g1=("f1", "7T09:30")),
        plan(g1=("f1", "07T09:30:00")),
        {**plan(), "groups": [{"id": "g1", "facilitator": "f1", "sessions": ["2024-10-07T09:30"]}]},
        {**plan(), "groups": [{"id": "g1", "facilitator": "f1", "sessions": None}]},
    ],
)
def test_an_unreadable_solution_says_so_in_french(solution):
    with pytest.raises(BadSolution, match=r"^Plan illisible, champ "):
        check(Problem.from_json(tiny()), solution)
