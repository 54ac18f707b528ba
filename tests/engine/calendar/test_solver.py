"""The solver: known optima, invariance, limits, cancellation, replan, impossibility."""

import copy
import functools
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.engine.calendar import Problem, check, solve
from maillage.engine.calendar.agenda import agendas_of
from maillage.engine.calendar.components import components
from maillage.engine.calendar.dual import Dual
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Space
from tests.engine.calendar.builders import (
    brute_force,
    example,
    group,
    person,
    plan,
    random_problem,
    room,
    rules_broken,
    tiny,
)


def solved(data, **limits):
    """Solve and check: no rule broken, costs agree."""
    problem = Problem.from_json(data)
    result = solve(problem, **(limits or {"iterations": 60}))
    if result.solution is not None:
        report = check(problem, result.solution)
        assert report.violations == ()
        assert report.cost == pytest.approx(result.cost, abs=1e-6)
        assert result.bound <= result.cost + 1e-9
    return result


def six_groups():
    """The six groups of one service in Tours: three of SIEMO, one of SIE, two of SAPED."""
    names = ["siemo-1", "siemo-2", "siemo-3", "sie", "saped-1", "saped-2"]
    days = [1, 1, 3, 3, 0, 0]
    return tiny(
        period={"start": "2024-09-23", "end": "2025-07-04"},
        closed_dates=["2024-10-22", "2024-12-24", "2024-12-31"],
        sites=[
            {"id": "tours", "rooms": [room("r1"), room("r2")]},
            {"id": "orleans", "rooms": []},
        ],
        travel_minutes={"tours": {"orleans": 80}},
        facilitators=[person("f1", max_sessions_per_day=2), person("f2", home_site="orleans")],
        groups=[
            group(
                name,
                size=12,
                members=[f"{name}-{n}" for n in range(12)],
                sessions={"min": 6, "max": 7},
                windows=[{"weekday": day, "starts": ["09:30", "14:00"]}],
                gap_days={"min": 21, "target": 42, "max": 70},
                facilitators=[{"id": "f1"}, {"id": "f2", "penalty": 1}],
            )
            for name, day in zip(names, days, strict=True)
        ],
        rules={"distinct_facilitators": [{"groups": names, "min": 2}]},
        weights={"gap": 1, "start_time": 2, "facilitator": 10, "missing": 60, "travel": 0.1},
    )


@functools.cache
def six_solved():
    """The plan of the six groups, solved once for all the tests that start from it."""
    return solved(six_groups())


def test_the_example_is_solved_to_a_known_optimum():
    """Seven Tuesdays from 1 October, six weeks apart: one gap of seven weeks costs 7.

    f1 is away on 14 January, and the room is closed until mid-February.
    """
    result = solved(example())
    assert (result.status, result.cost, result.bound, result.relative_gap) == ("optimal", 7, 7, 0)


def test_six_groups_of_one_service_are_planned_and_proven():
    result = six_solved()
    assert result.status == "optimal"
    people = {row["facilitator"] for row in result.solution["groups"]}
    assert people == {"f1", "f2"}
    # One group goes to f2: penalty 10, and seven days of two legs of 80 minutes
    assert result.breakdown["facilitator"] == 10
    assert result.breakdown["travel"] == pytest.approx(7 * 2 * 80 * 0.1)


@pytest.mark.parametrize("seed", range(40))
def test_solver_agrees_with_exhaustive_search(seed):
    data = random_problem(seed)
    best = brute_force(data)
    result = solved(data)
    if best is None:
        assert (result.status, result.solution) == ("infeasible", None)
        assert result.explanation[0] == (
            "Aucun plan n'est possible\u00a0: ces faits ne peuvent pas tenir ensemble."
        )
    else:
        assert result.status == "optimal"
        assert result.cost == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(100, 112))
def test_no_prices_ever_prove_more_than_the_optimum(seed):
    data = random_problem(seed)
    best = brute_force(data)
    space = Space(Problem.from_json(data))
    dual = Dual(space, [Pricer(one) for one in space.groups], agendas_of(space))
    for count in range(40):
        value = dual.iterate(count / 40)
        if value is None:
            assert best is None
            return
        assert best is None or value <= best + 1e-6


def renamed(data, names):
    """The same problem with other ids, as text substitution on every known id."""

    def walk(node):
        if isinstance(node, dict):
            return {names.get(k, k): walk(v) for k, v in node.items()}
        if isinstance(node, list):
            return [walk(v) for v in node]
        return names.get(node, node) if isinstance(node, str) else node

    return walk(data)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(200, 400), st.randoms(use_true_random=False))
def test_renaming_and_reordering_change_nothing(seed, pick):
    data = random_problem(seed)
    ids = ["f1", "f2", "duo", "g0", "g1", "r1", "r2", "b1", "tours", "blois", "p1"]
    other = pick.sample(ids, len(ids))
    shuffled = renamed(copy.deepcopy(data), dict(zip(ids, [f"x-{o}" for o in other], strict=True)))
    for name in ("groups", "facilitators", "sites"):
        pick.shuffle(shuffled[name])
    for one in shuffled["groups"]:
        for name in ("facilitators", "windows", "members"):
            pick.shuffle(one[name])
    first, second = solved(data), solved(shuffled)
    assert (first.status, first.cost) == (second.status, pytest.approx(second.cost))


def test_the_same_seed_and_iterations_give_the_same_result():
    first, second = (solved(six_groups(), iterations=3, seed=7) for _ in range(2))
    assert first == second


def test_progress_tells_cost_bound_and_a_sentence():
    told = []
    problem = Problem.from_json(six_groups())
    result = solve(problem, iterations=30, on_progress=lambda *news: told.append(news))
    elapsed, costs, bounds, phrases = zip(*told, strict=True)
    assert list(elapsed) == sorted(elapsed)
    assert all(a >= b for a, b in itertools.pairwise(costs))
    assert all(a <= b + 1e-9 for a, b in itertools.pairwise(bounds))
    assert (costs[-1], bounds[-1]) == pytest.approx((result.cost, result.bound))
    assert phrases[-1] == "Le plan est le meilleur possible, c'est prouvé."


def test_stopping_at_once_still_returns_the_first_plan():
    result = solved(six_groups(), seconds=60, should_stop=lambda: True)
    assert result.status in ("feasible", "optimal")
    assert result.cost < 1000


def test_a_known_plan_is_where_the_search_begins():
    """Even a poor one: a plan with a session less than the best is kept when nothing is tried."""
    known = copy.deepcopy(six_solved().solution)
    known["groups"][0]["sessions"].pop()
    begun = solved(six_groups(), iterations=0, start=known)
    assert begun.solution == known
    assert begun.cost > six_solved().cost
    assert solved(six_groups(), iterations=60, start=known).cost == six_solved().cost


@pytest.mark.parametrize("seed", range(600, 615))
def test_a_plan_of_another_problem_never_leads_to_a_broken_rule(seed):
    """What no longer stands is planned anew; `solved` checks the rules."""
    known = solved(random_problem(seed), iterations=2).solution
    for other in (seed + 1, seed + 2):
        solved(random_problem(other), iterations=1, start=known)


def test_independent_parts_add_up():
    data = {**six_groups(), "rules": {}}
    data["groups"] = data["groups"][:2]
    alone = solved(data)
    data["sites"].append({"id": "vierzon", "rooms": [room("v1")]})
    data["travel_minutes"]["vierzon"] = {"tours": 70, "orleans": 60}
    data["facilitators"].append(person("f3", home_site="vierzon"))
    far = group("far", site="vierzon", facilitators=[{"id": "f3"}], sessions={"min": 1, "max": 2})
    data["groups"].insert(1, far)
    problem = Problem.from_json(data)
    assert sorted(len(part.groups) for part in components(problem)) == [1, 2]
    both = solved(data)
    assert both.cost == pytest.approx(alone.cost)
    assert [row["id"] for row in both.solution["groups"]] == [g["id"] for g in data["groups"]]


def test_two_processes_give_what_one_gives():
    data = {**six_groups(), "rules": {}}
    data["groups"] = data["groups"][:2]
    data["sites"].append({"id": "vierzon", "rooms": [room("v1")]})
    data["travel_minutes"]["vierzon"] = {"tours": 70, "orleans": 60}
    data["facilitators"].append(person("f3", home_site="vierzon"))
    data["groups"].insert(1, group("far", site="vierzon", facilitators=[{"id": "f3"}]))
    told = []
    one = solved(data, iterations=20)
    two = solved(data, iterations=20, processes=2, on_progress=lambda *news: told.append(news[3]))
    assert (two.status, two.cost, two.solution) == (one.status, one.cost, one.solution)
    assert told == ["1 parties planifiées sur 2.", "2 parties planifiées sur 2."]


def test_an_impossible_part_is_told_by_its_process():
    data = {**six_groups(), "rules": {}}
    data["groups"] = data["groups"][:1]
    data["sites"].append({"id": "vierzon", "rooms": []})
    data["travel_minutes"]["vierzon"] = {"tours": 70, "orleans": 60}
    data["facilitators"].append(person("f3", home_site="vierzon"))
    far = group("far", site="vierzon", facilitators=[{"id": "f3"}], sessions={"min": 1, "max": 2})
    data["groups"].append(far)
    result = solved(data, iterations=20, processes=2)
    assert (result.status, result.solution) == ("infeasible", None)
    assert "far" in " ".join(result.explanation)


def test_a_problem_without_group_costs_nothing():
    result = solved(tiny(groups=[]))
    assert (result.status, result.cost, result.solution["groups"]) == ("optimal", 0, [])


def test_impossible_alone_says_what_would_unlock_it():
    """Seven sessions on Mondays, but f1 is there on three Mondays only."""
    data = tiny(
        facilitators=[person("f1", unavailable=["2024-10-14"])],
        groups=[group("g1", sessions={"min": 4, "max": 4}, gap_days={"min": 7})],
    )
    result = solved(data)
    assert result.status == "infeasible"
    assert [line.replace("\u00a0", " ") for line in result.explanation] == [
        "Aucun plan n'est possible : ces faits ne peuvent pas tenir ensemble.",
        "– le groupe g1 demande au moins 4 séances, le lundi à 9 h 30, 11 h 30 ou 14 h ;",
        "– le groupe g1 laisse au moins 7 jours entre deux séances ;",
        "– f1 est indisponible (le lundi 14 octobre 2024).",
        "Pour débloquer, un seul de ces changements suffit :",
        "– accepter 3 séances pour le groupe g1 ;",
        "– rapprocher les séances du groupe g1 ;",
        "– libérer f1 pendant son indisponibilité, ou le remplacer ;",
        "– proposer un autre intervenant au groupe g1.",
    ]


def test_members_held_elsewhere_are_told_among_what_makes_it_impossible():
    mondays = ["2024-10-07", "2024-10-14", "2024-10-21", "2024-10-28"]
    one = group(
        "g1",
        sessions={"min": 4, "max": 4},
        gap_days={"min": 7},
        excluded_times=[f"{mondays[1]}T09:00/18:00"],
    )
    result = solved(tiny(groups=[one]))
    assert result.status == "infeasible"
    told = [line.replace("\u00a0", " ") for line in result.explanation]
    assert (
        "– le groupe g1 ne se réunit pas quand ses membres sont retenus "
        "(le lundi 14 octobre 2024 de 9 h à 18 h) ;"
    ) in told
    assert "– déplacer ce qui retient ailleurs les membres du groupe g1 ;" in told
    assert solved(tiny(groups=[{**one, "excluded_times": []}])).status == "optimal"


def test_a_room_taken_for_hours_is_told_among_what_makes_it_impossible():
    mondays = ["2024-10-07", "2024-10-14", "2024-10-21", "2024-10-28"]
    one = group("g1", sessions={"min": 4, "max": 4}, gap_days={"min": 7})
    taken = [f"{day}T09:00/18:00" for day in mondays[1:2]]
    sites = [{"id": "tours", "rooms": [room("r1", busy=taken)]}]
    result = solved(tiny(groups=[one], sites=sites))
    assert result.status == "infeasible"
    told = [line.replace("\u00a0", " ") for line in result.explanation]
    assert (
        "– la salle r1 de tours est déjà prise (le lundi 14 octobre 2024 de 9 h à 18 h)."
    ) in told
    assert "– libérer la salle r1 de tours." in told
    morning = [{"id": "tours", "rooms": [room("r1", busy=[f"{mondays[1]}T09:00/14:00"])]}]
    found = solved(tiny(groups=[one], sites=morning))
    assert found.status == "optimal"
    assert f"{mondays[1]}T14:00" in [
        entry["start"] for entry in found.solution["groups"][0]["sessions"]
    ]


def test_impossible_together_names_both_groups():
    """Each group fits alone; together they need the same facilitator at the same hour."""
    one = {"windows": [{"weekday": 0, "starts": ["09:30"]}], "sessions": {"min": 4, "max": 4}}
    data = tiny(
        sites=[{"id": "tours", "rooms": [room("r1"), room("r2")]}],
        groups=[group("g1", **one), group("g2", **one)],
    )
    result = solved(data)
    assert result.status == "infeasible"
    text = " ".join(result.explanation)
    assert "g1" in text
    assert "g2" in text
    assert "f1 ne peut pas être à deux endroits à la fois" in text


def replan(data, solution, since, **illness):
    """What an adapter sends after an illness: the past fixed, the plan published."""
    data = copy.deepcopy(data)
    data["replan_from"] = since
    for one, row in zip(data["groups"], solution["groups"], strict=True):
        past = [s for s in row["sessions"] if s["start"] < since]
        one["fixed"] = [{**s, "facilitator": row["facilitator"]} for s in past]
        one["published"] = [{"start": s["start"]} for s in row["sessions"]]
    for one in data["facilitators"]:
        one["unavailable"] = illness.get(one["id"], [])
    data["weights"] = {**data["weights"], "moved": 15}
    return data


def test_a_replan_without_illness_moves_nothing():
    first = six_solved()
    again = solved(replan(six_groups(), first.solution, "2025-01-14"))
    assert again.solution == first.solution
    assert again.explanation == ()


def test_an_illness_moves_only_what_it_must_and_says_why():
    first = six_solved()
    ill = next(r["facilitator"] for r in first.solution["groups"] if r["facilitator"] == "f1")
    data = replan(six_groups(), first.solution, "2025-01-14", **{ill: ["2025-01-14/2025-02-14"]})
    again = solved(data)
    assert rules_broken(data, again.solution) == []
    moved = sum(
        len({s["start"] for s in a["sessions"]} - {s["start"] for s in b["sessions"]})
        for a, b in zip(first.solution["groups"], again.solution["groups"], strict=True)
    )
    assert again.breakdown["moved"] == 15 * moved
    assert len([line for line in again.explanation if "la séance du" in line]) == moved


def test_mutated_solutions_are_caught():
    """Every single change of a proven plan either breaks a rule or costs at least as much."""
    data = six_groups()
    problem, best = Problem.from_json(data), six_solved()
    for row in range(6):
        for change in ("drop", "shift", "room", "facilitator", "twice"):
            mutant = copy.deepcopy(best.solution)
            one = mutant["groups"][row]
            if change == "drop":
                del one["sessions"][3]
            elif change == "shift":
                one["sessions"][3]["start"] = one["sessions"][3]["start"][:11] + "11:00"
            elif change == "room":
                one["sessions"][3]["room"] = "r9"
            elif change == "facilitator":
                one["facilitator"] = "f9"
            else:
                one["sessions"].append(dict(one["sessions"][3]))
            report = check(problem, mutant)
            assert report.violations or report.cost >= best.cost
            assert change == "drop" or report.violations


def test_a_session_fixed_with_somebody_who_is_no_option_is_impossible():
    fixed = [{"start": "2024-10-07T09:30", "facilitator": "f2"}]
    data = tiny(facilitators=[person("f1"), person("f2")], groups=[group("g1", fixed=fixed)])
    assert solved(data).status == "infeasible"
    assert rules_broken(data, plan(g1=("f1", "07T09:30"))) == ["H11"]
