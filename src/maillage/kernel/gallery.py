"""The kit on one page, in each state, with sample content: looked at by people and by tests.

Only where MAILLAGE_DEMO is on. Shows no data of any organisation.
"""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import calendars, charts, forms, maps
from maillage.kernel.http import public_page
from maillage.kernel.paging import page_of

PARIS = ZoneInfo("Europe/Paris")


def paris(year: int, month: int, day: int, hour: int, minute: int) -> dt.datetime:
    """A moment in Paris time."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=PARIS)


COLUMNS = [
    {"label": "Groupe", "key": "groupe"},
    {"label": "Animation", "key": "animation"},
    {"label": "Prochaine séance", "key": "seance"},
    {"label": "Personnes", "key": "personnes", "numeric": True},
    {"label": "État"},
    {"label": "Actions", "hidden": True},
]

ROWS = [
    ("AEMO Tours nord", "Claire Vasseur", paris(2024, 10, 1, 9, 30), 9, "done", "Complet"),
    ("AEMO Tours sud", "Claire Vasseur", paris(2024, 10, 3, 14, 0), 8, "brand", "Ouvert"),
    ("AEMO renforcée", "Idriss Benali", paris(2024, 10, 8, 9, 0), 10, "brand", "Ouvert"),
    ("SAPED Chinon", "", None, 7, "attention", "Sans animation"),
    ("SIE Loches", "Idriss Benali", paris(2024, 10, 15, 9, 30), 8, "brand", "Ouvert"),
    ("Cadres de proximité", "Odile Marchetti", paris(2024, 11, 5, 9, 30), 6, "", "En pause"),
]


class SampleForm(forms.Form):
    """One field of each kind, in three fieldsets."""

    name = django_forms.CharField(label="Nom du groupe", help_text="Par exemple : AEMO Tours nord.")
    need = django_forms.CharField(
        label="Ce que vous attendez",
        widget=django_forms.Textarea,
        required=False,
        help_text="Trois phrases suffisent. N’écrivez le nom d’aucun enfant.",
    )
    deadline = django_forms.DateField(label="Date limite de réponse", widget=forms.DateInput)
    headcount = django_forms.IntegerField(label="Nombre de personnes", min_value=1)
    service = django_forms.ChoiceField(
        label="Service", choices=[("aemo", "AEMO"), ("saped", "SAPED"), ("sie", "SIE")]
    )
    membership = django_forms.ChoiceField(
        label="Composition du groupe",
        widget=django_forms.RadioSelect,
        choices=[
            ("closed", "Fermée : les mêmes personnes toute l’année"),
            ("open", "Ouverte : on vient à la séance que l’on veut"),
        ],
    )
    profiles = django_forms.MultipleChoiceField(
        label="Qui peut animer",
        widget=django_forms.CheckboxSelectMultiple,
        choices=[("psy", "Psychologue"), ("socio", "Sociologue"), ("educ", "Cadre éducatif")],
        help_text="Plusieurs réponses possibles.",
    )
    annex = django_forms.FileField(label="Document joint", required=False)
    agreed = django_forms.BooleanField(label="J’ai relu ce que le public verra")

    fieldsets = [
        ("Le groupe", ["name", "need", "service", "headcount", "membership"]),
        ("La réponse attendue", ["deadline", "profiles", "annex"], "Ce que liront les candidats."),
    ]

    def clean_deadline(self) -> dt.date:
        """The deadline comes before the first session."""
        deadline = self.cleaned_data["deadline"]
        if deadline >= dt.date(2024, 9, 23):
            raise django_forms.ValidationError(
                "La date limite doit précéder le début des séances : "
                "choisissez un jour avant le 23 septembre."
            )
        return deadline


def sample_rows() -> list[dict]:
    """The rows of the sample table, as a room would give them."""
    names = ("name", "lead", "next", "headcount", "tone", "state")
    return [dict(zip(names, row, strict=True)) for row in ROWS]


def pieces() -> dict:
    """Sample content of the small components."""
    return {
        "crumbs": [
            {"label": "Groupes", "url": "#"},
            {"label": "Pôle Milieu ouvert", "url": "#"},
            {"label": "AEMO Tours nord"},
        ],
        "tab_items": [
            {"label": "L’année", "url": "#", "current": True},
            {"label": "Membres", "url": "#", "count": 9},
            {"label": "Cadre", "url": "#"},
            {"label": "Bilans", "url": "#", "count": 2},
            {"label": "Historique", "url": "#"},
        ],
        "steps": [
            {"label": "Le besoin", "state": "done", "url": "#"},
            {"label": "Les lots", "state": "done", "url": "#"},
            {"label": "Le calendrier", "state": "current"},
            {"label": "Relire et publier"},
        ],
        "events": [
            {
                "title": "Appel publié",
                "when": paris(2024, 7, 8, 10, 0),
                "who": "Hélène Roche",
                "icon": "megaphone",
                "tone": "brand",
            },
            {
                "title": "Réponse à une question : les salles sont fournies",
                "when": paris(2024, 7, 22, 16, 5),
                "icon": "chat-left-text",
                "tone": "info",
                "url": "#",
            },
            {
                "title": "Date limite de réponse",
                "when": paris(2024, 9, 2, 18, 0),
                "text": "Trois offres reçues, scellées jusqu’à l’ouverture.",
                "icon": "lock",
            },
        ],
        "fact_items": [
            {"label": "Public", "value": "Éducatrices et éducateurs d’AEMO"},
            {"label": "Séances", "value": "6 à 7 dans l’année, 2 h chacune"},
            {"label": "Budget", "value": ""},
        ],
    }


def comparison() -> dict:
    """A comparison of three offers on two lots."""
    return {
        "offer_columns": [
            {"label": "Claire Vasseur", "note": "2 lots, 2 animatrices"},
            {
                "label": "Atelier des Rives",
                "note": "4 lots, 3 animateurs",
                "chosen": "attribution proposée",
            },
            {"label": "Idriss Benali", "note": "1 lot"},
        ],
        "offer_rows": [
            {
                "label": "Prix par séance",
                "note": "tout compris",
                "cells": [
                    {"value": "310,00\u00a0€"},
                    {
                        "value": "285,00\u00a0€",
                        "best": "le plus bas",
                        "chosen": "attribution proposée",
                    },
                    {"value": "340,00\u00a0€"},
                ],
            },
            {
                "label": "Note de méthode",
                "cells": [
                    {"value": "14 sur 20"},
                    {"value": "13 sur 20"},
                    {"value": "17 sur 20", "best": "cadre le plus précis"},
                ],
            },
            {
                "label": "Disponible le mardi",
                "cells": [{"value": "oui"}, {"value": "oui"}, {"value": ""}],
            },
        ],
    }


def frame() -> dict:
    """What the shell reads: navigation, organisation, account."""
    places = [
        ("Aujourd’hui", "sun"),
        ("Appels", "megaphone"),
        ("Groupes", "people"),
        ("Calendrier", "calendar3"),
        ("Actions", "lightbulb"),
        ("Parcours", "signpost-split"),
    ]
    return {
        "navigation": [
            {"label": label, "icon": icon, "url": "#", "current": label == "Groupes"}
            for label, icon in places
        ],
        "organisation": {"name": "Pôle Milieu ouvert, Tours"},
        "organisations": [
            {"name": "Pôle Milieu ouvert, Tours", "url": "#", "current": True},
            {"name": "Département de la Vienne", "url": "#", "current": False},
        ],
        "search_url": "#",
        "help_url": "#",
        "user": SimpleNamespace(is_authenticated=True, get_full_name="Hélène Roche"),
        "account": {
            "role": "Cheffe de service, AEMO",
            "links": [{"label": "Mon compte", "url": "#", "icon": "person"}],
        },
    }


GROUPS = [
    ("AEMO Tours nord", 1, 9, "Salle du Cher"),
    ("AEMO Tours sud", 3, 14, "Salle du Cher"),
    ("AEMO renforcée", 8, 9, "Maison des associations"),
    ("SIE Loches", 15, 10, "Loches, salle 2"),
]


def sample_items() -> list[calendars.Item]:
    """A school year of four groups, every five weeks, and a week with an overlap."""
    items = []
    for rank, (strip, day, hour, place) in enumerate(GROUPS):
        for turn in range(7):
            start = paris(2024, 10, day, hour, 30) + dt.timedelta(weeks=5 * turn)
            end = start + dt.timedelta(hours=2)
            state = "déplacée" if (rank, turn) == (1, 0) else ""
            tone = "attention" if state else ""
            items.append(
                calendars.Item(
                    start, end, strip, url="#", place=place, strip=strip, state=state, tone=tone
                )
            )
    items.append(
        calendars.Item(
            paris(2024, 10, 3, 15, 0),
            paris(2024, 10, 3, 16, 0),
            "Bilan de mi-parcours",
            tone="info",
            strip="AEMO Tours nord",
        )
    )
    return items


def sample_shades() -> dict[dt.date, calendars.Shade]:
    """Some closed days of 2024-2025, zone B."""
    shades = {}
    for first, days in (((2024, 10, 19), 16), ((2024, 12, 21), 16), ((2025, 2, 8), 16)):
        for offset in range(days):
            shades[dt.date(*first) + dt.timedelta(days=offset)] = calendars.Shade("Vacances")
    shades[dt.date(2024, 11, 11)] = calendars.Shade("Armistice", "holiday")
    return shades


def sample_calendars() -> dict:
    """The four views of the same items."""
    today, items, shades = dt.date(2024, 10, 3), sample_items(), sample_shades()
    strips = [(strip, "#") for strip, *_ in GROUPS] + [("SAPED Chinon", "#")]
    return {
        f"calendar_{view}": calendars.build(
            view, today, items, today=today, shades=shades, strips=strips
        )
        for view in calendars.VIEWS
    }


def sample_charts() -> dict:
    """One chart of each kind, one of them with a hidden value."""
    months = ["sept.", "oct.", "nov.", "déc.", "janv.", "févr."]
    months_series = [
        charts.Series("Prévues", (4, 12, 11, 8, 12, 7)),
        charts.Series("Tenues", (4, 11, 9, 8, None, 6)),
    ]
    return {
        "chart_bars": charts.bars(
            "Séances tenues par groupe",
            [
                charts.Point("AEMO Tours nord", 7, "#"),
                charts.Point("AEMO Tours sud", 5, "#"),
                charts.Point("SIE Loches", 2, "#"),
                charts.Point("SAPED Chinon", None),
            ],
            count="21 séances, 2024-2025",
        ),
        "chart_columns": charts.columns(
            "Séances par mois",
            [charts.Point(*pair) for pair in zip(months, (4, 12, 11, 8, 12, 7), strict=True)],
            count="54 séances",
        ),
        "chart_line": charts.line(
            "Séances prévues et tenues", months, months_series, count="54 séances"
        ),
        "chart_stacked": charts.stacked(
            "Places par service",
            ["AEMO", "SAPED", "SIE"],
            [
                charts.Series("occupées", (27, 12, 8)),
                charts.Series("réservées", (4, 2, 0)),
                charts.Series("libres", (3, 6, 2)),
            ],
            count="64 places",
        ),
    }


def sample_maps() -> dict:
    """Calls over France, groups over Indre-et-Loire."""
    counts = {"37": 12, "86": 5, "93": 7, "75": 3, "33": 2, "974": 4, "29": 1, "2A": 1, "59": 9}
    return {
        "map_france": maps.france(
            counts,
            title="Appels ouverts par département",
            noun=("appel", "appels"),
            urls=dict.fromkeys(counts, "#"),
            current="37",
        ),
        "map_departement": maps.departement(
            "37",
            [
                maps.Place("Tours", 47.3936, 0.6892, 4, "#"),
                maps.Place("Chinon", 47.1672, 0.2428, 1, "#"),
                maps.Place("Loches", 47.1286, 0.9953, 1, "#"),
            ],
            title="Groupes en Indre-et-Loire",
            noun=("groupe", "groupes"),
        ),
    }


@public_page()
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each component in each state; 404 outside the demonstration."""
    if not settings.MAILLAGE_DEMO:
        raise Http404
    wrong = SampleForm({"name": "", "deadline": "2024-10-02", "headcount": "0", "service": "aemo"})
    context = {
        "form": SampleForm(),
        "wrong_form": wrong,
        "columns": COLUMNS,
        "rows": sample_rows(),
        "sort": request.GET.get("tri", "seance"),
        "page": page_of(request, range(60), 25),
        **pieces(),
        **comparison(),
        **sample_calendars(),
        **sample_charts(),
        **sample_maps(),
        **frame(),
    }
    return render(request, "maillage/gallery.html", context)
