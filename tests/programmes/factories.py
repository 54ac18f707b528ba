"""A protocol of three levels and a case that runs through it, by the verbs of the room."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import User
from maillage.programmes.domain.cases import open_case
from maillage.programmes.domain.logic import add_box, start_model, write_box
from maillage.programmes.domain.protocols import (
    LevelText,
    adopt,
    start_protocol,
    write_level,
)
from maillage.programmes.models import EscalationCase, LevelLine, LogicModel, ProtocolVersion
from maillage.programmes.queries.logic import content_of
from maillage.surveys.domain.ready import ready_questionnaire
from maillage.surveys.models import Campaign
from tests.factories import Space, make_member
from tests.surveys.factories import close_with, make_campaign

_numbers = count(1)
# label, delay, unit: two days of work for the team, a week above, two hours on call.
LEVELS = (
    ("L’équipe", 2, "working_days"),
    ("Le territoire", 7, "days"),
    ("L’astreinte", 2, "hours"),
)


def text_of(label: str, amount: int, unit: str, holders: Any = (), **fields: Any) -> LevelText:
    return LevelText(
        fields={
            "label": label,
            "holder": f"Qui tient {label}",
            "delay_amount": amount,
            "delay_unit": unit,
            "why_not_lower": "Les étapes du niveau au-dessous ont été tenues.",
            "message": "Une situation vous est confiée\u00a0: ouvrez Maillage.",
            **fields,
        },
        lines={
            "trigger": [f"Crises répétées, {label}", f"Équipe seule, {label}"],
            "role": ["La psychologue\u00a0: un temps d’équipe"],
            "step": [f"Réunir, {label}", f"Nommer un référent, {label}"],
        },
        holders=holders,
    )


def make_draft(space: Space, holders: list[User] | None = None) -> ProtocolVersion:
    """A draft of three levels, the nth held by the nth of `holders`."""
    director = space.people["director"]
    with within(space.organisation):
        version = start_protocol(
            organisation=space.organisation,
            actor=director,
            title=f"Situations complexes {next(_numbers)}",
            kind="internal",
        )
        held = holders or [director] * len(LEVELS)
        for level, person in zip(LEVELS, held, strict=True):
            write_level(version=version, actor=director, text=text_of(*level, holders=[person]))
    return version


def make_version(space: Space, holders: list[User] | None = None) -> ProtocolVersion:
    """The same, in force."""
    version = make_draft(space, holders)
    with within(space.organisation):
        return adopt(
            version=version,
            actor=space.people["director"],
            body="le comité de direction",
            on=clock.today(),
        )


def trigger_of(version: ProtocolVersion, rank: int = 0) -> LevelLine:
    lines = LevelLine.objects.filter(level__version=version, level__rank=rank, kind="trigger")
    return lines.order_by("position")[0]


def make_case(
    space: Space,
    owner: User,
    version: ProtocolVersion | None = None,
    rank: int = 0,
    review: date | None = None,
) -> EscalationCase:
    """A case held by `owner`, who opened it, to be seen within a week."""
    version = version or make_version(space)
    with within(space.organisation):
        return open_case(
            version=version,
            actor=owner,
            trigger=trigger_of(version, rank),
            owner=owner,
            next_review_on=review or clock.today() + timedelta(days=7),
        )


def make_team(space: Space) -> list[User]:
    """Three people who may hold a level: a professional, a head, the direction."""
    return [
        make_member(space.organisation, Role.PROFESSIONAL),
        make_member(space.organisation, Role.HEAD_OF_SERVICE),
        make_member(space.organisation, Role.DIRECTOR),
    ]


def make_model(space: Space) -> LogicModel:
    """A logic model of two boxes, the first leading to the second."""
    director = space.people["director"]
    with within(space.organisation):
        model = start_model(
            organisation=space.organisation, actor=director, title=f"Modèle {next(_numbers)}"
        )
        add_box(model=model, actor=director, lane="activities", text="Un temps d’appui par mois")
        add_box(model=model, actor=director, lane="short", text="Les cadres tiennent")
        model.refresh_from_db()
        first, second = content_of(model).boxes
        write_box(
            model=model,
            actor=director,
            key=first.key,
            lane="activities",
            text=first.text,
            ends=[second.key],
        )
        model.refresh_from_db()
    return model


def make_wave(space: Space, people: int = 12, **fields: Any) -> Campaign:
    """A closed wave of the short block: everybody gave the highest mark to safety."""
    organisation = space.organisation
    with within(organisation):
        block = ready_questionnaire(
            organisation=organisation, key="securite_charge_soutien", actor=None
        )
    campaign = make_campaign(organisation, questionnaire=block, **fields)
    close_with(
        campaign, {f"{code}//4": people for code in ("securite", "charge", "soutien")}, people
    )
    with within(organisation):
        return Campaign.objects.select_related("organisation", "report").get(pk=campaign.pk)
