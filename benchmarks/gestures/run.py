"""How long the hands take to publish a call, to offer, to choose, to plan a year, to tell an
action: a Keystroke-Level Model.

    .venv/bin/python benchmarks/gestures/run.py

Plays the gestures on the real pages (test client, an SQLite file of its own): each link
followed, each field that has to be filled and each button pressed is found in the page that is
served, and a page that still asks for something stops the count. Prints the table of
docs/preuves.md. It counts the hands and the choices, not the reading nor the making up of a text.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-24T09:00:00+00:00"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOTE = "Une lecture à plusieurs voix : écoute, hypothèses, retour sur les séances passées. " * 6
Answers = Sequence[tuple[str, str | list[str]]]
COMMENT = "Méthode claire, exemples précis, cadre bien tenu."
# A real action, told in a few sentences: what the inventory asks, and what makes it useful.
ACTION: Answers = (
    (r"^title$", "Cuisiner ensemble le mercredi"),
    (r"^aim$", "Retrouver le plaisir de faire à manger, entre parents et enfants, sans se juger."),
    (r"^need$", "Des repas pris à part, des mères seules le mercredi."),
    (r"^publics$", ["children", "parents"]),
    (r"^kind$", "workshop"),
    (r"^commune_code$", "Loudun"),
    (r"^rhythm$", "Un mercredi sur deux"),
    (r"^co_design$", "lead"),
    (r"^co_design_how$", "Quatre mères ont choisi les recettes et le jour, et animent avec nous."),
    (r"^themes$", ["food", "bond"]),
    (r"^kit$", "Deux plaques, douze tabliers, un budget de trente euros par atelier."),
)
# What answers a call of six groups, two of them filled, read from a text.
CALL: Answers = (
    (r"^season_ends_on$", "2027-07-02"),
    (r"^membership$", "closed"),
    (r"^regime$", "private_internal_rules"),
    (r"^procedure$", "direct_award"),
)

# The six groups of seed 000, of two services, which come from no call.
SIX = ("SIE 1", "SIE 2", "SIE 3", "SIEMO 1", "SIEMO 2", "SIEMO 3")
YEAR: Answers = (
    (r"^title$", "Analyse des pratiques"),
    (r"^membership$", "closed"),
    (r"^starts_on$", "2027-01-04"),
    (r"^ends_on$", "2027-07-02"),
    *((rf"^groups-{rank}-name$", name) for rank, name in enumerate(SIX)),
    (r"^groups-0-site$", "1"),
    (r"^groups-[03]-service$", "1"),
    (r"^groups-0-size_budgeted$", "12"),
    (r"^groups-0-sessions_min$", "5"),
    (r"^groups-0-sessions_max$", "7"),
    (r"^groups-3-size_budgeted$", "15"),
)


@dataclass(frozen=True)
class Pace:
    """Seconds of each operator; `tap` is a pointing and its press."""

    name: str
    key: float
    tap: float
    homing: float
    thought: float = 1.35
    page: float = 1.0


# Card, Moran and Newell, The Psychology of Human-Computer Interaction, 1983: an average typist
# who is no secretary (K 0.28), P 1.1 and a whole click 0.2, H 0.4, M 1.35.
DESK = Pace("ordinateur", key=0.28, tap=1.3, homing=0.4)
# 36.2 words of five signs a minute (Palin and others, MobileHCI 2019): 0.33 s a sign. A tap is
# given the whole pointing of a mouse, and one second more for scrolling to it: our choice.
PHONE = Pace("téléphone", key=60 / (36.2 * 5), tap=2.1, homing=0.0)


@dataclass
class Count:
    """What somebody did, in numbers."""

    pages: int = 0
    taps: int = 0
    fields: int = 0
    signs: int = 0
    thoughts: int = 0
    homings: int = 0
    waits: float = 0.0

    def seconds(self, pace: Pace) -> float:
        """The whole, by the operators of a pace."""
        return (
            self.pages * pace.page
            + self.taps * pace.tap
            + self.signs * pace.key
            + self.thoughts * pace.thought
            + self.homings * pace.homing
            + self.waits
        )


@dataclass
class Person:
    """Somebody at the pages: what is on the screen, and what their hands have done."""

    client: Any
    key: str
    count: Count = field(default_factory=Count)
    screen: Any = None
    address: str = ""

    def _shown(self, answer: Any) -> None:
        if answer.status_code != 200:
            told = html.fromstring(answer.text).text_content()
            raise SystemExit(f"{self.address} : {answer.status_code}\n" + " ".join(told.split()))
        self.address = answer.wsgi_request.get_full_path()
        self.screen = html.fromstring(answer.text)
        self.count.pages += 1

    def arrive(self, url: str) -> None:
        """Open a page that a link of the home page or of a mail leads to: one choice, one tap."""
        self.address = url
        self._tap()
        self._shown(self.client.get(url, follow=True))

    def follow(self, words: str) -> bool:
        """Tap the first link of the page that begins so; False when there is none."""
        for link in self.screen.iter("a"):
            if _words(link).startswith(words):
                self._tap()
                url = link.get("href").split("#")[0]
                self._shown(self.client.get(url or self.address, follow=True))
                return True
        return False

    def press(self, button: str, answers: Answers = ()) -> None:
        """Fill what is not yet as wanted in the form of this button, then press it.

        `answers` are patterns of field names with the wanted value; a field that the page has
        filled already costs nothing.
        """
        form, chosen = self._form_of(button)
        data = _kept(form)
        for name, controls in _controls(form).items():
            for pattern, value in answers:
                if re.search(pattern, name) and not str(data.get(name) or "").strip():
                    self._fill(controls[0], value)
                    data[name] = value
        if chosen.get("name"):
            data[chosen.get("name")] = chosen.get("value", "")
        self._tap()
        url = chosen.get("formaction") or form.get("action") or self.address
        self._shown(self.client.post(url, data, follow=True))

    def _form_of(self, button: str) -> tuple[Any, Any]:
        for one in self.screen.iter("button"):
            if _words(one) == button:
                owner = one.get("form")
                found = self.screen.get_element_by_id(owner) if owner else one
                while found.tag != "form":
                    found = found.getparent()
                return found, one
        raise SystemExit(f"{self.address} : pas de bouton « {button} »")

    def _tap(self) -> None:
        self.count.thoughts += 1
        self.count.taps += 1

    def _fill(self, control: Any, value: str | list[str]) -> None:
        self.count.fields += 1
        for _ in value if isinstance(value, list) else [value]:
            self._tap()
        if control.tag == "select":
            self.count.taps += 1
        elif control.get("type") not in ("radio", "checkbox"):
            self.count.homings += 2
            self.count.signs += len(value)


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _controls(form: Any) -> dict[str, list[Any]]:
    """The fields that a person sees in a form, by name."""
    found: dict[str, list[Any]] = {}
    for one in form.inputs:
        if one.get("name") and one.get("type") not in ("hidden", "submit", "button"):
            found.setdefault(one.get("name"), []).append(one)
    return found


def _kept(form: Any) -> dict[str, Any]:
    """What the page would send as it stands."""
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data[name] = [*data[name], value] if isinstance(data.get(name), list) else value
    return data


def publish(head: Person, space: str, need: str) -> None:
    """A need that is already written somewhere, to the call that everybody sees."""
    head.arrive(f"/o/{space}/appels/nouveau/")
    _paste(head, need)
    head.press("Créer le brouillon d’appel")
    if not head.follow("Revoir « Les groupes »"):
        raise SystemExit("le brouillon ne mène pas à ses groupes")
    while any(_words(one) == "Enregistrer et continuer" for one in head.screen.iter("button")):
        head.press("Enregistrer et continuer", [*CALL, (r"-holder_name$", "Odile Marchand")])
    head.press("Publier l’appel")


def _paste(head: Person, need: str) -> None:
    """Copy the whole text where it is and paste it: a tap, two times two keys, the field, two."""
    head.count.taps += 2
    head.count.thoughts += 1
    head.count.homings += 2
    head.count.signs += 6
    form, _ = head._form_of("Lire ce texte")
    (name,) = (name for name, (one, *_) in _controls(form).items() if one.tag == "textarea")
    head._tap()
    head._shown(head.client.post(head.address, {**_kept(form), name: need}, follow=True))


def offer(provider: Person, call: str) -> None:
    """From the public page of the call to the receipt; the method is typed in whole."""
    provider.arrive(f"/appels/{call}/")
    provider.follow("Proposer une intervention")
    provider.press(
        "Déposer la proposition",
        [
            (r"-price$", "300"),
            (r"^vat_basis_points$", "0"),
            (r"^vat_exemption_reason$", "Franchise en base"),
            (r"^methodology_note$", NOTE),
            (r"sworn", "on"),
        ],
    )


def tell(professional: Person, space: str) -> None:
    """From the idea to the inventory: the four short pages, then the publication."""
    professional.arrive(f"/o/{space}/actions/nouvelle/")
    professional.press("Commencer", ACTION)
    for _ in range(3):
        professional.press("Continuer", ACTION)
    professional.press("Voir la fiche", ACTION)
    professional.press("Publier")


def plan(head: Person, space: str) -> None:
    """Six groups typed in, who leads each of them named, the year computed and published."""
    head.arrive(f"/o/{space}/groupes/nouveau-cycle/")
    head.press("Ouvrir le cycle", YEAR)
    publish_year(head, leads=True)


def publish_year(head: Person, *, leads: bool) -> None:
    """From the page of a cycle to its published calendar; the wait for the job is counted."""
    from django.core.management import call_command

    head.follow("Planifier l’année")
    prepare = head.address
    while leads and head.follow("à désigner"):
        head.press("Enregistrer l’animation", [(r"^profiles$", [_first_of(head, "profiles")])])
        head.arrive(prepare)
    head.press("Calculer l’année")
    began = time.monotonic()
    call_command("db_worker", queue_name="*", batch=True, verbosity=0, reload=False)
    head.count.waits += time.monotonic() - began
    head._shown(head.client.get(head.address, follow=True))
    head.follow("Voir le résultat")
    head.press("Publier le calendrier")


def _first_of(person: Person, name: str) -> str:
    return next(str(one.get("value")) for one in person.screen.iter("input") if one.name == name)


def choose(buyer: Person, readers: Sequence[Person], url: Callable[[str], str]) -> None:
    """Three readers mark three offers with a word for each mark; the buyer awards and writes."""
    buyer.arrive(url("analyse/"))
    buyer.press("Enregistrer les personnes", [(r"^people$", [one.key for one in readers])])
    for one in readers:
        one.arrive(url("lecture/"))
        one.press("Déclarer et commencer à lire", [(r"^lien_", "non")])
        for offered in _offers(one, url("lecture/")):
            one.arrive(offered)
            one.press("Enregistrer mes notes", [(r"^note_", "8"), (r"^mot_", COMMENT)])
        one.arrive(url("lecture/"))
        one.press("Arrêter mes notes")
    buyer.arrive(url("comparaison/"))
    buyer.press("Attribuer les lots", [(r"^linked$", "aucun"), (r"^joint_decision$", COMMENT)])
    buyer.press("Envoyer les 3 courriers")
    buyer.follow("Voir la convention")
    buyer.press("Envoyer à la signature")


def _offers(reader: Person, url: str) -> list[str]:
    found = (link.get("href") for link in reader.screen.iter("a"))
    return sorted({one for one in found if re.fullmatch(re.escape(url) + r"[^/]+/", one or "")})


def person(user: Any) -> Person:
    """Somebody signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend=BACKEND)
    return Person(client, str(user.pk))


def _play_years(world: Any) -> list[tuple[str, str, Sequence[Person], int]]:
    """Six groups typed in by a secretary, and six that an award opened, where each is led."""
    from tests.factories import build_world
    from tests.groups.factories import make_cycle, make_facilitator

    from maillage.groups.models import Group
    from maillage.kernel.tenancy import across_organisations

    typist = person(world.home.people["secretary"])
    plan(typist, world.home.organisation.slug)
    led = build_world()
    _, profile = make_facilitator(led)
    cycle = make_cycle(led.home, SIX, (profile,))
    planner = person(led.home.people["head_of_service"])
    planner.arrive(f"/o/{led.home.organisation.slug}/groupes/cycles/{cycle.slug}/")
    publish_year(planner, leads=False)
    with across_organisations("benchmark"):
        planned = Group.objects.filter(sessions__isnull=False, name__in=SIX).distinct().count()
    if planned != 2 * len(SIX):
        raise SystemExit("une année n’est pas publiée")
    return [
        ("Planifier l’année de six groupes attribués", "une personne", [planner], 5),
        ("Écrire six groupes, nommer qui anime, planifier", "une personne", [typist], 5),
    ]


def _play() -> list[tuple[str, str, Sequence[Person], int]]:
    """The gestures: what, who, the persons whose hands are counted, minutes promised."""
    from tests.factories import build_world
    from tests.journeys.test_main_path import NEED
    from tests.tendering.analysis import competition
    from tests.tendering.factories import make_facilitator

    from maillage.actions.models import CollectiveAction
    from maillage.kernel.tenancy import across_organisations
    from maillage.tendering.models import Consultation, Lot

    world = build_world()
    make_facilitator(world.provider.organisation, user=world.provider.people["facilitator"])
    head = person(world.home.people["head_of_service"])
    publish(head, world.home.organisation.slug, NEED)
    with across_organisations("benchmark"):
        call = Consultation.objects.get()
    teller = person(world.home.people["professional"])
    tell(teller, world.home.organisation.slug)
    provider = person(world.provider.people["facilitator"])
    offer(provider, call.slug)
    found = competition(build_world(), lots=4)
    buyer, readers = person(found.world.home.people["buyer"]), [*map(person, found.readers)]
    choose(buyer, readers, found.url)
    with across_organisations("benchmark"):
        left = Lot.objects.exclude(status__in=["awarded", "filled"]).exclude(consultation=call)
        told = CollectiveAction.objects.filter(state="running").count()
        if call.status != "published" or left.exists() or told != 1:
            raise SystemExit("un geste n’est pas allé à son terme")
    return [
        ("Publier un appel de six groupes, d’un texte déjà écrit", "une personne", [head], 5),
        ("Répondre aux quatre groupes ouverts, méthode tapée", "une personne", [provider], 10),
        ("Lire, noter, arrêter ses notes : trois offres", "chaque lecteur", readers[:1], 60),
        ("Nommer les lecteurs, attribuer, écrire, faire signer", "qui achète", [buyer], 60),
        ("Choisir, à quatre, l’un après l’autre", "tous", [buyer, *readers], 60),
        *_play_years(world),
        ("Raconter une action, de l’idée à l’inventaire", "une personne", [teller], 10),
    ]


def _told(what: str, who: str, people: Sequence[Person], promised: int) -> str:
    counts = [one.count for one in people]
    numbers = [sum(getattr(one, name) for one in counts) for name in ("pages", "fields", "signs")]
    taps = sum(one.taps for one in counts)
    times = [_words_of(sum(one.seconds(pace) for one in counts)) for pace in (DESK, PHONE)]
    cells = [what, who, *numbers, taps, *times, f"{promised} min"]
    return "| " + " | ".join(map(str, cells)) + " |"


def _words_of(seconds: float) -> str:
    return f"{int(seconds // 60)} min {round(seconds % 60):02d} s"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="maillage-gestures-") as var:
        os.environ |= {
            "MAILLAGE_VAR": var,
            "MAILLAGE_NOW": NOW,
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "maillage.conf.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        heads = ("Geste", "Qui", "Pages", "Champs", "Signes", "Touchers", "Ordinateur", "Téléphone")
        print("| " + " | ".join((*heads, "Promis")) + " |")
        print("|---|---|" + "---:|" * 7)
        for line in _play():
            print(_told(*line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
