"""A record taken out for another software: its shape, what leaves, for whom, how it is told."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import join_circle, reviews
from maillage.pathways.domain import projects as verbs
from maillage.pathways.exports.profiles import VERSION
from maillage.pathways.models import Child, SupportProject
from tests.factories import World
from tests.pathways.factories import TODAY, make_child, make_identity, make_pathway, make_project
from tests.pathways.test_children import cast_of

GUIDE = tomllib.loads((Path(__file__).parent / "tddui.toml").read_text(encoding="utf-8"))
PLACE = "3370001234/"
WORDS = {
    "child": "Je veux prendre le bus quatre-vingt-treize",
    "family": "Qu’elle dorme chez sa cousine",
    "1.3": "Être avec d’autres enfants",
    "goal": "Aller sans adulte au club de pétanque",
    "action": "Un jeune du club vient la chercher",
    "opinion": "Le club, oui, le bus d’abord",
    "review": "Le club l’attend chaque mercredi",
}


def url(world: World, child: Child) -> str:
    return reverse(
        "pathways:record_export",
        kwargs={"organisation": world.home.organisation.slug, "slug": child.slug},
    )


def lived(world: World) -> tuple[Child, SupportProject]:
    """A child with a circle, and a project that says everything a project can say."""
    home, head = world.home, world.home.people["head_of_service"]
    project = make_project(make_pathway(make_child(home)))
    told: dict[str, Any] = {"project": project, "actor": None}
    with within(home.organisation):
        join_circle(
            child=project.child, actor=head, function="coordinator", person=head, starts_on=TODAY
        )
        for kind in ("child", "family"):
            verbs.add_statement(**told, kind=kind, text=WORDS[kind])
        need = verbs.add_statement(**told, kind="1.3", text=WORDS["1.3"])
        goal = verbs.set_goal(
            **told, kind="ties", text=WORDS["goal"], due_on=date(2027, 5, 24), need=need
        )
        action = {"means": "peer", "carrier": "service", "text": WORDS["action"]}
        verbs.plan_action(**told, goal=goal, **action)
        verbs.take_opinion(**told, how="said", on=TODAY, text=WORDS["opinion"])
        review = reviews.hold_review(
            **told,
            kind="midway",
            on=TODAY,
            partners=["school"],
            text=WORDS["review"],
            next_on=date(2027, 11, 24),
        )
        reviews.rate_goals(
            review=review, actor=head, ratings={(goal, "child"): "begins"}, closed=[]
        )
        verbs.agree(**told, party="family", answer="reserved", how="spoken", on=TODAY)
    return project.child, project


def found_at(value: Any, path: str) -> list[Any]:
    """Every value at a dotted path, lists walked through; a list counts by its elements."""
    rows = [value]
    for name in path.split("."):
        rows = [row[name] for row in rows if isinstance(row, dict) and name in row]
        rows = [one for row in rows for one in (row if isinstance(row, list) else [row])]
    return rows


def faults_of(resource: dict[str, Any]) -> list[str]:
    """What a resource lacks of the profile that it names."""
    named = resource["meta"]["profile"][0]
    rules = GUIDE[named.removeprefix(GUIDE["root"])]
    faults = [] if rules["type"] == resource["resourceType"] else [f"{named}: type"]
    for rule in rules["rules"]:
        found = found_at(resource, rule["path"])
        if "code" in rule:
            found = [one for one in found if f'"{rule["code"]}"' in json.dumps(one)]
        kept = rule.get("min", 0) <= len(found) <= rule.get("max", 10**6)
        kept = kept and all(one == rule.get("is", one) for one in found)
        if not kept or not all(one in rule.get("among", [one]) for one in found):
            faults.append(f"{named}: {rule} has {found}")
    return faults


def check_names(sent: dict[str, Any], child: Child) -> None:
    """Each reference names an entry; each identifier has the form that the guide asks for."""
    addresses = [one["fullUrl"] for one in sent["entry"]]
    named = re.findall(r'"reference": "([^"]+)"', json.dumps(sent))
    assert len(set(addresses)) == len(addresses) and set(named) <= set(addresses)
    values = re.findall(r'"value": "(\S+/\S+)"', json.dumps(sent))
    marks = ("", "-SEJOUR-", "-PPER-", "-ATTE-", "-ATTE-", "-BESO-", "-OBJE-", "-ACTI-", "-BILA-")
    assert len(values) == len(marks)
    for value, mark in zip(values, marks, strict=True):
        assert value.startswith(f"{PLACE}{child.slug}{mark}")


def test_a_record_leaves_in_the_shape_of_the_published_guide(world: World, sign_in: Any) -> None:
    child, project = lived(world)
    client = sign_in(world.home.people["head_of_service"])
    assert client.post(url(world, child), {"finess": "37"}).status_code == 422
    # The project waits for the agreement of its own service: not a word of it leaves.
    answer = client.post(url(world, child), {"finess": "37 000 123 4"})
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert "Zyrquist" in answer.text and not [one for one in WORDS.values() if one in answer.text]
    with within(world.home.organisation):
        verbs.agree(
            project=project, actor=None, party="service", answer="agreed", how="signed", on=TODAY
        )
    before = JournalLine.objects.count()
    answer = client.post(url(world, child), {"finess": "370001234"})
    lines = JournalLine.objects.order_by("pk")[before:]
    assert [(one.verb, one.subject_id) for one in lines] == [
        ("pathways.record_transferred", child.pk)
    ]
    sent = json.loads(answer.content)
    # Read by another library: every element of every resource is one of FHIR's, well typed. It
    # does not know a value that is said to be absent within an extension: that one is put aside.
    whole = json.loads(answer.content)
    whole["entry"][0]["resource"].pop("_birthDate")
    read = Bundle.model_validate(whole)
    kinds = [entry.resource.get_resource_type() for entry in read.entry]
    assert kinds == [
        *("Patient", "Organization", "RelatedPerson", "Encounter", "CareTeam"),
        *("PractitionerRole", "Consent", "Consent", "CarePlan", "Goal", "Goal"),
        *("ServiceRequest", "Goal", "Task", "Task"),
    ]
    assert GUIDE["version"] == VERSION and faults_of(sent) == []
    own = [one["resource"] for one in sent["entry"]]
    assert [one["resourceType"] for one in own if GUIDE["root"] not in str(one.get("meta"))] == [
        "RelatedPerson",
        "CareTeam",
    ]
    for resource in own:
        if GUIDE["root"] in str(resource.get("meta")):
            assert faults_of(resource) == []
    check_names(sent, child)
    for words in (*WORDS.values(), make_identity().address, "Hildegarde Zyrquist, mère"):
        assert answer.text.count(words) >= 1, words
    assert (
        '"2018-05-14"' in answer.text
        and client.post(url(world, child), {"finess": "370001234"}).content == answer.content
    )
    told = client.get(url(world, child).replace("/dui/", "/lectures/")).text
    assert told.count("Dossier exporté") == 3


def test_only_who_reads_identity_and_projects_takes_a_record_out(
    world: World, sign_in: Any
) -> None:
    child = make_child(world.home)
    given = {
        who: sign_in(person).post(url(world, child), {"finess": "370001234"}).status_code
        for who, person in cast_of(world, child).items()
    }
    readers = {"head_of_service", "secretary", "coordinator"}
    assert {who for who, status in given.items() if status == 200} == readers
    assert {status for who, status in given.items() if who not in readers} == {404}
