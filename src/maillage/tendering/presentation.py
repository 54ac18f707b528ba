"""A call in words: state, sections, groups, papers, as pages and feeds show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from maillage.engine.intake.codelists import ROLES
from maillage.groups.enums import MembershipMode
from maillage.kernel import clock, dated
from maillage.kernel.words import NBSP, compte, date_longue, duree, euros, liste, moment, periode
from maillage.tendering.domain.papers import RENEWAL
from maillage.tendering.domain.questions import questions_until
from maillage.tendering.enums import (
    CALL_PROFILES,
    BuyerRegime,
    ConsultationStatus,
    DocumentKind,
    LotStatus,
    PriceFormula,
)
from maillage.tendering.models import (
    AnalysisStep,
    CallReader,
    Consultation,
    Criterion,
    InterestDeclaration,
    Lot,
    RequiredDocument,
)
from maillage.territory.registry import UnknownPlace, departement

PROFILE_WORDS = dict(CALL_PROFILES)
MEMBERSHIP_WORDS: dict[str, str] = {
    MembershipMode.OPEN: "Entrées et sorties permanentes",
    MembershipMode.CLOSED: "Groupe fermé",
}
ROLE_WORDS = dict(ROLES.choices)


def state_of(call: Consultation) -> dict[str, str]:
    """The state of a call as a word and a tone; open or closed follows from the deadline."""
    if call.status == ConsultationStatus.DRAFT:
        return {"word": "Brouillon", "tone": ""}
    if call.status == ConsultationStatus.AWARDED:
        return {"word": "Attribué", "tone": "done"}
    if call.status == ConsultationStatus.ABANDONED:
        return {"word": "Sans suite", "tone": ""}
    if call.is_open_at(clock.now()):
        return {"word": "Ouvert", "tone": "brand"}
    return {"word": "Clos", "tone": "attention"}


def deadline_words(call: Consultation) -> str:
    """The deadline in full, and the clock it is counted on."""
    if call.deadline is None:
        return ""
    return f"{moment(call.deadline.astimezone(clock.PARIS))} (heure de Paris)"


def questions_until_words(call: Consultation) -> str:
    """Until when questions are taken, in full; "" when nothing limits them yet."""
    until = questions_until(call)
    return f"{moment(until.astimezone(clock.PARIS))} (heure de Paris)" if until else ""


def departement_words(code: str) -> str:
    """ "Indre-et-Loire (37)"; the code alone when it is not known, "" without one."""
    if not code:
        return ""
    try:
        return f"{departement(code).name} ({code})"
    except UnknownPlace:
        return code


def season_words(call: Consultation) -> str:
    """The season of the sessions in words."""
    start, end = call.season_starts_on, call.season_ends_on
    if start is None:
        return ""
    words = periode(start, end) if end else f"à partir du {date_longue(start)}"
    return f"{words}, si possible" if call.start_is_soft else words


def call_sections(
    call: Consultation, *, for_buyer: bool, criteria: Sequence[Criterion]
) -> list[dict[str, Any]]:
    """What a call says, in sections of facts; the budget is for its buyer only."""
    sections = [_need(call), _when(call), _who(call), _how(call), _rules(call, criteria)]
    if for_buyer:
        budget = euros(call.budget_cents) if call.budget_cents is not None else ""
        whole = euros(call.whole_need_cents) if call.whole_need_cents is not None else ""
        sections.append(
            {
                "title": "Le prix (visible de votre organisation seulement)",
                "facts": [
                    _fact("Budget prévu", budget),
                    _fact("Tout le besoin, hors taxe", whole),
                ],
            }
        )
    return sections


def lot_rows(lots: Sequence[Lot], *, with_holders: bool) -> list[dict[str, Any]]:
    """Each group in words; who leads a filled one is for the buyer only."""
    return [
        {
            "number": lot.number,
            "name": lot.name,
            "service": lot.service.name if lot.service else "",
            "is_open": lot.status == LotStatus.OPEN,
            "state": LotStatus(lot.status).label,
            "people": _people(lot),
            "sessions": _sessions(lot),
            "duration": duree(lot.duration_minutes) if lot.duration_minutes else "",
            "holder": str(lot.holder) if with_holders and lot.holder else "",
        }
        for lot in lots
    ]


def paper_words(papers: Iterable[RequiredDocument]) -> list[str]:
    """Each paper asked for, with what may replace it."""
    found = []
    for paper in papers:
        words = paper.get_kind_display()
        if paper.kind == DocumentKind.OTHER:
            words = paper.detail
        elif paper.detail:
            words += f", {paper.detail}"
        if paper.substitutes:
            others = [DocumentKind(code).label.lower() for code in paper.substitutes]
            words += f", ou à défaut {liste(others, 'ou')}"
        found.append(words)
    return found


def reader_rows(
    readers: Iterable[CallReader],
    declarations: Iterable[InterestDeclaration],
    gone: Collection[int],
) -> list[dict[str, Any]]:
    """Each reader and how far they are: declared or not, conflicts, marks fixed or not.

    `gone` are those (pk) who left the buyer.
    """
    declared: dict[int, list[InterestDeclaration]] = {}
    for one in declarations:
        declared.setdefault(one.reader_id, []).append(one)
    rows = []
    for reader in readers:
        own = declared.get(reader.pk, [])
        conflicts = sum(one.has_conflict for one in own)
        if reader.pk in gone and not reader.fixed_at:
            state = "a quitté votre structure sans arrêter ses notes, elles ne comptent pas"
        elif not own:
            state = "n’a pas encore déclaré ses liens"
        elif reader.fixed_at:
            state = f"notes arrêtées le {moment(reader.fixed_at.astimezone(clock.PARIS))}"
        else:
            state = "lit et note"
        links = compte(conflicts, "proposition écartée de sa lecture", "propositions écartées")
        rows.append({"name": str(reader.user), "state": state, "links": links if conflicts else ""})
    return rows


def step_events(steps: Iterable[AnalysisStep], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The recorded steps for a timeline, the oldest first."""
    events = []
    for step in steps:
        words = step.words
        if step.people:
            words = f"{words} Présents{NBSP}: {step.people}."
        if step.can_be_mended is not None:
            words += " Régularisable." if step.can_be_mended else " Non régularisable."
        events.append(
            {
                "title": f"{step.get_kind_display()}{NBSP}: {names.get(step.offer_id, '')}",
                "on": step.on,
                "who": str(step.recorded_by) if step.recorded_by else "",
                "text": words,
            }
        )
    return events


def renewal_words() -> str:
    """How often the winner's certificates are given again, as the law says today."""
    renewal = dated.lookup(RENEWAL, clock.today())
    return f"À la signature, puis tous les {renewal.value} mois (source{NBSP}: {renewal.source})."


def open_groups_words(number: int) -> str:
    """ "4 groupes à pourvoir"."""
    return f"{compte(number, 'groupe')} à pourvoir"


def _need(call: Consultation) -> dict[str, Any]:
    return {
        "title": "Le besoin",
        "facts": [
            _fact("Ce qui est demandé", call.get_kind_display()),
            _fact("Département", departement_words(call.departement_code)),
            _fact("Lieu", call.place),
            _fact("Contexte", text=call.context),
            _fact("Ce qui est attendu", lines=call.objectives),
            _fact("Enfants et familles accompagnés", text=call.public_served),
        ],
    }


def _when(call: Consultation) -> dict[str, Any]:
    holidays = "Pas de séance pendant les vacances scolaires" if call.avoids_school_holidays else ""
    return {
        "title": "Le calendrier",
        "facts": [
            _fact("Réponse au plus tard", deadline_words(call)),
            _fact("Séances", season_words(call)),
            *([_fact("Vacances", holidays)] if holidays else []),
        ],
    }


def _who(call: Consultation) -> dict[str, Any]:
    profiles = [PROFILE_WORDS.get(code, code) for code in call.facilitator_profiles]
    roles = [ROLE_WORDS.get(code, code) for code in call.participant_roles]
    facts = [
        _fact("Qui peut animer", lines=profiles or ["Tous les profils"]),
        _fact("Métiers des participants", lines=roles),
        _fact("Composition", MEMBERSHIP_WORDS.get(call.membership, "")),
    ]
    if call.is_voluntary:
        facts.append(_fact("Participation", "Au volontariat"))
    if call.min_distinct_facilitators > 1:
        rule = f"Au moins {compte(call.min_distinct_facilitators, 'personne')} pour l'ensemble"
        facts.append(_fact("Personnes différentes", f"{rule} ({_force(call.distinct_is_strict)})"))
    if call.max_lots_per_facilitator:
        most = compte(call.max_lots_per_facilitator, "groupe")
        facts.append(_fact("Par personne, au plus", f"{most} ({_force(call.max_is_strict)})"))
    return {"title": "Qui", "facts": facts}


def _force(is_strict: bool) -> str:
    return "règle stricte" if is_strict else "préférence"


def _how(call: Consultation) -> dict[str, Any]:
    facts = [
        _fact("Approche", text=call.method or "Toute approche est possible"),
        _fact("Un plus", text=call.assets),
        _fact("Bilans", text=call.evaluation),
    ]
    if call.confidentiality_required:
        words = "Les personnes retenues s'engagent à la confidentialité"
        facts.append(_fact("Confidentialité", words))
    return {"title": "Comment", "facts": facts}


def _rules(call: Consultation, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """How the buyer buys; with competition, on what offers are judged, as it was announced."""
    is_said = call.regime != BuyerRegime.UNKNOWN
    facts = [
        _fact("Manière d’acheter", call.get_procedure_display()),
        _fact("Règles d’achat", call.get_regime_display() if is_said else ""),
    ]
    if call.has_criteria:
        facts += [
            _fact("Critères", lines=[_criterion(one) for one in criteria]),
            _fact("Note du prix", _formula(call)),
            _fact("Plusieurs lecteurs", call.get_marks_settled_by_display()),
            _fact("En cas d’égalité", call.get_tie_break_display()),
        ]
    return {"title": "Règles et critères", "facts": facts}


def _criterion(criterion: Criterion) -> str:
    words = f"{criterion.label}{NBSP}: {criterion.weight} sur 100"
    return f"{words} ({criterion.detail.rstrip('.')})" if criterion.detail else words


def _formula(call: Consultation) -> str:
    if call.price_formula == PriceFormula.N_TIMES_BEST:
        return f"Zéro à {call.price_multiple} fois le prix le plus bas"
    return call.get_price_formula_display()


def _fact(
    label: str, value: str = "", *, text: str = "", lines: Sequence[str] = ()
) -> dict[str, Any]:
    return {"label": label, "value": value, "text": text, "lines": list(lines)}


def _people(lot: Lot) -> str:
    if lot.size_budgeted is None:
        return compte(lot.size_actual, "personne") if lot.size_actual else ""
    words = compte(lot.size_budgeted, "personne")
    if lot.size_actual and lot.size_actual != lot.size_budgeted:
        words += f" prévues, {lot.size_actual} présentes"
    return words


def _sessions(lot: Lot) -> str:
    if not lot.sessions_min or not lot.sessions_max:
        return ""
    if lot.sessions_min == lot.sessions_max:
        return compte(lot.sessions_min, "séance")
    return f"{lot.sessions_min} à {lot.sessions_max}{NBSP}séances"
