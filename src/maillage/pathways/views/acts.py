"""Acts noted in a corridor, with or without network, or from a record; how they are counted."""

import json
import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from maillage.kernel import clock, device, sealing
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.access_platform import access_own_encounter
from maillage.pathways.domain import Refused
from maillage.pathways.domain.acts import note_encounters, publish_counting, withdraw_encounter
from maillage.pathways.enums.activity import NOTED, EncounterKind, Presence
from maillage.pathways.forms.acts import CountingForm, EncounterForm, SentEncounterForm
from maillage.pathways.models import CountingRule
from maillage.pathways.models.acts import KEY_LENGTH
from maillage.pathways.queries import acts as reads
from maillage.pathways.serafin import choices, label_of, nomenclature
from maillage.pathways.views.frame import HOSTING, answer, crumbs, form_page, private, tabs
from maillage.people.models import Membership

# What one sending may hold: a long day of corridors, and no more.
MOST_SENT = 50
COLUMNS = [
    *({"label": label} for label in ("Le", "Enfant", "Acte", "Prestation", "Qui")),
    {"label": "Retirer", "hidden": True},
]


@page("pathways.see")
def acts(request: HttpRequest) -> HttpResponse:
    """What this person noted this month, and what it counts for."""
    period = _month(clock.today())
    rule = reads.counting_on(period.end)
    mine = reads.counted_acts(period, rule).filter(professional=request.user.pk)
    shown = page_of(request, reads.encounters_of(request.user, period))
    context = {
        "tabs": tabs(request, "pathways:acts"),
        "period": period,
        "rule": rule,
        "counting": reads.count(reads.direct(mine)),
        "page": shown,
        "lines": _lines(shown, request.user),
        "columns": COLUMNS,
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/acts/acts.html", context))


@page("pathways.see")
def corridor(request: HttpRequest) -> HttpResponse:
    """The page that a phone keeps for the hours without network: choices only, nobody in it."""
    today = clock.today()
    context = {
        "holder": _holder(request),
        "person": device.mark_of(request.user),
        "kinds": EncounterKind.choices,
        "presences": Presence.choices,
        "statuses": NOTED,
        "codes": choices(today),
        "version": nomenclature(today).version,
        "batch": MOST_SENT,
        "key_bytes": KEY_LENGTH // 2,
        "minutes": (15, 30, 45, 60, 90, 120),
    }
    answer = render(request, "pathways/acts/corridor.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@page("pathways.see")
def acts_roster(request: HttpRequest) -> HttpResponse:
    """The children of this person's circle by pseudonym, their colleagues by initials."""
    children = access.circled_children(access.hold_of(request.user))
    people = reads.who_acts(request.user, reads.services_between(children))
    answer = {
        "holder": _holder(request),
        "token": get_token(request),
        "children": [
            {"id": slug, "label": pseudonym}
            for slug, pseudonym in children.order_by("pseudonym").values_list("slug", "pseudonym")
        ],
        "people": [
            {"id": row.slug, "label": _initials(row), "me": row.user_id == request.user.pk}
            for row in people
        ],
    }
    return private(JsonResponse(answer))


@page("pathways.see", methods=("POST",))
def acts_send(request: HttpRequest) -> HttpResponse:
    """What a phone has kept: each entry is written once, refused with a sentence, never lost."""
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"error": "Cet envoi n’est pas lisible."}, status=400)
    if sent["holder"] != _holder(request):
        words = "Ces saisies sont celles d’une autre personne\u00a0: elle les enverra."
        return JsonResponse({"error": words}, status=409)
    entries = [_flat(one) for one in sent["entries"]]
    done = reads.sent_already(request.user, [one["key"] for one in entries])
    forms = _forms(request, [one for one in entries if one["key"] not in done])
    valid = [form.sent() for form in forms if form.is_valid()]
    note_encounters(organisation=request.organisation, actor=request.user, noted=valid)
    refused = [
        {"key": form.data["key"][:KEY_LENGTH], "why": form.told_errors()}
        for form in forms
        if not form.is_valid()
    ]
    kept = [*done, *(one.key for one in valid)]
    return private(JsonResponse({"kept": kept, "refused": refused}))


@page("pathways.see", methods=("POST",))
def act_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back one's own entry."""
    row = access_own_encounter(request, slug)
    try:
        withdraw_encounter(encounter=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La saisie est retirée\u00a0: elle ne compte plus.")
    return redirect(here(request, "pathways:acts"))


@page("pathways.see", methods=("GET", "POST"))
def child_acts(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done with one child, and one more line."""
    row = access.access_acted_child(request, slug)
    people = reads.who_acts(request.user, set(row.ties.services))
    me = [one.slug for one in people if one.user_id == request.user.pk]
    form = EncounterForm(
        request.POST or None,
        people=people,
        initial={"day": clock.today(), "professionals": me},
    )

    def note() -> None:
        one = form.noted(key=secrets.token_hex(KEY_LENGTH // 2), children=[row])
        note_encounters(organisation=request.organisation, actor=request.user, noted=[one])

    own = here(request, "pathways:child_acts", slug=row.slug)
    sent = answer(request, form, note, "L’acte est noté.", own)
    if sent is not None:
        return sent
    access.tell_read(request, row)
    shown = page_of(request, reads.encounters_with(row))
    context = {
        "child": row,
        "crumbs": crumbs(request, row, "Actes"),
        "form": form,
        "page": shown,
        "lines": _lines(shown, request.user),
        "columns": COLUMNS,
        "hosting": HOSTING,
    }
    status = 422 if request.method == "POST" else 200
    return private(render(request, "pathways/acts/child.html", context, status=status))


@page("pathways.steer", methods=("GET", "POST"))
def counting(request: HttpRequest) -> HttpResponse:
    """Publish how acts are counted from a day on."""
    form = CountingForm(request.POST or None, rule=reads.counting_on(clock.today()))
    back = here(request, "pathways:acts")

    def publish() -> CountingRule:
        return publish_counting(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )

    def done(row: CountingRule) -> str:
        return f"La définition {row.version} est publiée."

    told = ", ".join(
        f"version {one.version} depuis le {one.valid_from:%d/%m/%Y}" for one in reads.countings()
    )
    return answer(request, form, publish, done, back) or form_page(
        request,
        form=form,
        title="Comment les actes sont comptés",
        submit="Publier cette définition",
        cancel_url=back,
        lead=(
            "Un acte\u00a0: un professionnel, un enfant, une rencontre. Une séance\u00a0: un "
            "enfant, une rencontre, quel que soit le nombre de professionnels. Définition propre à "
            f"Maillage. Versions passées\u00a0: {told or 'aucune'}."
        ),
    )


def _month(day: date) -> reads.Period:
    return reads.Period(day.replace(day=1), day)


def _lines(encounters: Any, person: Any) -> list[dict[str, Any]]:
    lines = []
    for row in encounters:
        acts_of = list(row.acts.all())
        lines.append(
            {
                "row": row,
                "children": sorted({str(one.child) for one in acts_of}),
                "people": sorted({str(one.professional) for one in acts_of}),
                "code": label_of(row.code, row.code_version),
                "is_mine": row.noted_by_id == person.pk,
            }
        )
    return lines


def _holder(request: HttpRequest) -> str:
    """Whose entries a device keeps; says nothing of who that is."""
    subject = f"{request.organisation.pk}/{request.user.pk}"  # type: ignore[attr-defined]
    return sealing.keyed_digest("pathways.corridor/1", subject)


def _initials(row: Membership) -> str:
    letters = f"{row.user.first_name[:1]}{row.user.last_name[:1]}".upper()
    profession = row.get_profession_display()
    return f"{letters}, {profession.lower()}" if profession else letters


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The sending, when it has the shape that our page gives it."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    entries = sent.get("entries")
    if not isinstance(sent.get("holder"), str) or not isinstance(entries, list):
        return None
    if len(entries) > MOST_SENT or not all(isinstance(one, dict) for one in entries):
        return None
    return sent


def _forms(request: HttpRequest, entries: list[dict[str, Any]]) -> list[SentEncounterForm]:
    """A form for each entry; as many queries for ten as for one."""
    wanted = {slug for one in entries for slug in one["children"]}
    rows = access.acted_children(access.hold_of(request.user)).filter(slug__in=wanted)
    children = {row.slug: row for row in rows}
    people = reads.who_acts(request.user, reads.services_between(rows))
    return [SentEncounterForm(one, people=people, children=children) for one in entries]


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as a form reads it: texts, and lists of texts."""
    many = {name: _texts(entry.get(name)) for name in ("children", "professionals")}
    ones = {
        name: _text(entry.get(name))
        for name in ("key", "day", "minutes", "kind", "presence", "code", "status")
    }
    return {**ones, **many}


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A text that a database can be asked about: no null character, no half of a pair."""
    if not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "?").encode("utf-8", "replace").decode()
