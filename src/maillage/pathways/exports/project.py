"""A personalised project in a transfer: plan, agreements, expectations, needs, goals, reviews."""

from datetime import date
from typing import Any

from maillage.pathways.domain.projects import OPINION
from maillage.pathways.enums.projects import AgreementAnswer, Voice
from maillage.pathways.exports import profiles
from maillage.pathways.exports.resources import Bundle, coded, concept
from maillage.pathways.models import Goal, GoalAction, ProjectAgreement, ProjectReview, Statement
from maillage.pathways.queries.projects import Sheet

# Law under which the project is agreed to, named where FHIR asks for the policy of a consent.
LAW = "Code de l’action sociale et des familles, article L. 311-4"


def may_leave(sheet: Sheet) -> bool:
    """Whether the guide takes this project: it asks for the agreement of the service."""
    answer = sheet.answers.get(Voice.SERVICE)
    return answer is not None and answer.answer != AgreementAnswer.REFUSED


def project_entries(
    bundle: Bundle, sheet: Sheet, *, patient: str, service: str, guardian: str | None
) -> None:
    """Add a project and its parts; nothing while the service has not agreed to it."""
    if not may_leave(sheet):
        return
    # A family whose name is not known here signs by its function alone.
    signers = {Voice.CHILD: patient, Voice.FAMILY: guardian or ""}
    signers[Voice.SERVICE] = bundle.add(
        "PractitionerRole",
        "practitioner-role",
        {"organization": {"reference": service}},
        sheet.project.slug,
    )
    agreements = [
        (one, bundle.add("Consent", "consent-accord", _agreement(one, patient, signers), _key(one)))
        for one in sheet.answers.values()
        if one.party in signers
    ]
    plan = bundle.add(
        "CarePlan",
        "careplan-projet-personnalise",
        _plan(bundle, sheet, patient, agreements),
        sheet.project.slug,
    )
    subject = {"subject": {"reference": patient}}
    for one in sheet.expectations:
        body = {**subject, **_expectation(bundle, one, plan)}
        bundle.add("Goal", "goal-attente", body, one.slug)
    needs = {}
    for one in sheet.needs:
        body = {**subject, **_need(bundle, one, plan)}
        needs[one.pk] = bundle.add("ServiceRequest", "service-request-besoin", body, one.slug)
    for goal in sheet.goals:
        body = {**subject, **_goal(bundle, goal, plan, needs.get(goal.need_id or 0))}
        named = bundle.add("Goal", "goal-objectif", body, goal.slug)
        for action in goal.actions.all():
            bundle.add("Task", "task-action", _action(bundle, action, plan, named), action.slug)
    for review in sheet.reviews:
        bundle.add("Task", "task-bilan", _review(bundle, sheet, review, plan), review.slug)


def _key(agreement: ProjectAgreement) -> str:
    return f"{agreement.project_id}:{agreement.party}"


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def _mark(code: str) -> list[dict[str, Any]]:
    """What tells the notes of a resource from one another, in this guide."""
    value = coded(profiles.DISCRIMINATORS, code)
    return [{"url": profiles.DISCRIMINATOR, "valueCodeableConcept": value}]


def _of_plan(plan: str) -> list[dict[str, Any]]:
    return [{"url": profiles.PROJECT_REFERENCE, "valueReference": {"reference": plan}}]


def _agreement(one: ProjectAgreement, patient: str, signers: dict[Voice, str]) -> dict[str, Any]:
    refused = one.answer == AgreementAnswer.REFUSED
    return {
        "status": "rejected" if refused else "active",
        "scope": coded(f"{profiles.TERMS}/consentscope", "treatment", "Treatment"),
        "category": [coded("http://loinc.org", "59284-0")],
        "patient": {"reference": patient},
        "dateTime": _day(one.on),
        "performer": [
            {"reference": signers[Voice(one.party)], "display": one.get_party_display()},
        ],
        "policyRule": concept(LAW),
    }


def _plan(
    bundle: Bundle, sheet: Sheet, patient: str, agreements: list[tuple[ProjectAgreement, str]]
) -> dict[str, Any]:
    project = sheet.project
    opinion = sheet.words.get(OPINION, "")
    return {
        "identifier": bundle.identifier("projetpersonnalise", "PPER", project.slug),
        "status": "active" if project.pathway.left_on is None else "completed",
        "intent": "plan",
        "title": "Projet personnalisé",
        "description": f"Avis de l’enfant ou du jeune\u00a0: {opinion}" if opinion else "",
        "subject": {"reference": patient},
        "period": {"start": _day(project.opened_on), "end": _day(project.pathway.left_on)},
        "supportingInfo": [
            {
                "extension": _mark(
                    "accordStructure" if one.party == Voice.SERVICE else "accordUsager"
                ),
                "reference": named,
            }
            for one, named in agreements
        ],
    }


def _expectation(bundle: Bundle, one: Statement, plan: str) -> dict[str, Any]:
    origin = Voice.CHILD if one.kind == "child" else Voice.FAMILY
    return {
        "extension": _of_plan(plan),
        "identifier": bundle.identifier("attente", "ATTE", one.slug),
        "lifecycleStatus": "active",
        "description": concept(one.said),
        "note": [{"extension": _mark("origineAttente"), "text": str(origin.label)}],
    }


def _need(bundle: Bundle, one: Statement, plan: str) -> dict[str, Any]:
    return {
        "identifier": bundle.identifier("besoin", "BESO", one.slug),
        "basedOn": [{"reference": plan}],
        "status": "active",
        "intent": "plan",
        "code": concept(one.said),
        # The domain in words: the system of SERAFIN needs could not be read.
        "note": [{"text": one.get_kind_display()}],
    }


def _goal(bundle: Bundle, goal: Goal, plan: str, need: str | None) -> dict[str, Any]:
    return {
        "extension": _of_plan(plan),
        "identifier": bundle.identifier("objectif", "OBJE", goal.slug),
        "lifecycleStatus": "active" if goal.closed_on is None else "completed",
        "category": [concept(goal.get_kind_display())],
        "description": concept(goal.said),
        "startDate": _day(goal.set_on),
        "target": [{"dueDate": _day(goal.due_on)}],
        "statusDate": _day(goal.closed_on),
        "addresses": [{"reference": need}] if need else [],
        "note": [{"extension": _mark("titreObjectif"), "text": goal.get_kind_display()}],
    }


def _action(bundle: Bundle, action: GoalAction, plan: str, goal: str) -> dict[str, Any]:
    return {
        "identifier": bundle.identifier("action", "ACTI", action.slug),
        "basedOn": [{"reference": plan}],
        "status": "in-progress" if action.done_on is None else "completed",
        "intent": "plan",
        "description": action.said,
        "executionPeriod": {"end": _day(action.done_on)},
        "owner": {"display": action.get_carrier_display()},
        "input": [
            {
                "type": coded(profiles.ACTION_INPUTS, "titre"),
                "valueString": action.get_means_display(),
            },
            {
                "type": coded(profiles.ACTION_INPUTS, "objectif"),
                "valueReference": {"reference": goal},
            },
        ],
    }


def _review(bundle: Bundle, sheet: Sheet, review: ProjectReview, plan: str) -> dict[str, Any]:
    there = ", ".join(str(Voice(one).label) for one in review.voices)
    told = [
        f"{goal.said}\u00a0: {rating.get_voice_display()}, {rating.get_step_display()}"
        for goal in sheet.goals
        for rating in goal.ratings.all()
        if rating.review_id == review.pk
    ]
    said = "\n".join(one for one in (review.said, *told) if one)
    following = {"valueDateTime": _day(review.next_on)}
    return {
        "identifier": bundle.identifier("bilan", "BILA", review.slug),
        "basedOn": [{"reference": plan}],
        "status": "completed",
        "intent": "plan",
        "description": review.get_kind_display(),
        "executionPeriod": {"start": _day(review.on), "end": _day(review.on)},
        "input": [
            *_given(profiles.REVIEW_INPUTS, "invite", {"valueString": there}),
            *_given(profiles.REVIEW_INPUTS, "dateProchainBilan", following),
        ],
        "output": _given(profiles.REVIEW_OUTPUTS, "syntheseBilan", {"valueString": said}),
    }


def _given(system: str, code: str, value: dict[str, str]) -> list[dict[str, Any]]:
    """An input or an output, when there is something to say."""
    return [{"type": coded(system, code), **value}] if all(value.values()) else []
