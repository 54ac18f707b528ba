"""The report of the analysis: who read, on which criteria, what was found, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.kernel.clock import PARIS
from maillage.kernel.documents import (
    Align,
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.words import NBSP, compte, date_courte, euros, liste, moment, pluriel
from maillage.tendering import access
from maillage.tendering.comparing import asked_of_persons
from maillage.tendering.letter_document import said
from maillage.tendering.models import (
    AnalysisStep,
    AwardRecord,
    CallReader,
    Consultation,
    Criterion,
    InterestDeclaration,
    LotResult,
)
from maillage.tendering.queries import analysis
from maillage.tendering.queries.results import decision_of, results_of


@dataclass(frozen=True)
class ReportParts:
    """What the report is made from, read beforehand."""

    call: Consultation
    record: AwardRecord
    criteria: Sequence[Criterion]
    results: Sequence[LotResult]
    readers: Sequence[CallReader]
    declarations: Sequence[InterestDeclaration]
    steps: Sequence[AnalysisStep]
    names: Mapping[int, str]
    counts: Mapping[str, int]


def report_of(call: Consultation) -> Document | None:
    """The report of a call, from everything that was kept of its analysis; None before it."""
    record = decision_of(call)
    if record is None:
        return None
    steps = analysis.steps_of(call)
    declarations = analysis.declarations_of(call)
    return analysis_document(
        ReportParts(
            call=call,
            record=record,
            criteria=analysis.criteria_of(call),
            results=results_of(call),
            readers=analysis.readers_of(call),
            declarations=declarations,
            steps=steps,
            names=access.names_of_offers(
                [
                    *(one.offer_id for one in steps),
                    *(one.offer_id for one in declarations),
                    *(record.linked_offers or ()),
                ]
            ),
            counts=access.count_offers(call),
        )
    )


def analysis_document(parts: ReportParts) -> Document:
    """The whole report, for the purchase file; it names bidders and stays with the buyer."""
    call, buyer = parts.call, parts.call.organisation
    return Document(
        title="Rapport d’analyse des propositions",
        subject=call.title,
        author=buyer.name,
        organisation=[text for text in (buyer.name, buyer.address) if text],
        date=parts.record.decided_at.astimezone(PARIS).date(),
        blocks=[
            *_call(parts),
            *_criteria(parts),
            *_readers(parts),
            *_steps(parts),
            Heading("Résultats par lot"),
            *_results(parts),
            *_decision(parts),
            Signatures([Party(f"Pour {buyer.name}", _decider(parts))]),
        ],
    )


def _decider(parts: ReportParts) -> list[str]:
    return [str(parts.record.decided_by)] if parts.record.decided_by else []


def _call(parts: ReportParts) -> list[Block]:
    call, counts = parts.call, parts.counts
    deadline = moment(call.deadline.astimezone(PARIS)) if call.deadline else ""
    return [
        Heading("La consultation"),
        KeyValues(
            [
                ("Objet", call.title),
                ("Manière d’acheter", call.get_procedure_display()),
                ("Règles d’achat", call.get_regime_display()),
                ("Date limite", f"{deadline} (heure de Paris)"),
                ("Propositions reçues à temps", str(counts["standing"])),
                ("Hors délai, non ouvertes", str(counts["late"])),
            ]
        ),
    ]


def _criteria(parts: ReportParts) -> list[Block]:
    if not parts.criteria:
        return [
            Heading("Les critères"),
            Paragraph("Aucun critère n’était annoncé : les propositions sont comparées librement."),
        ]
    call = parts.call
    return [
        Heading("Les critères"),
        Table(
            headers=["Critère", "Ce qui est regardé", "Poids"],
            rows=[[one.label, one.detail or "–", str(one.weight)] for one in parts.criteria],
            alignments=[Align.START, Align.START, Align.END],
            caption="Critères annoncés",
        ),
        KeyValues(
            [
                ("Formule du prix", call.get_price_formula_display()),
                ("Notes de plusieurs lecteurs", call.get_marks_settled_by_display()),
                ("En cas d’égalité", call.get_tie_break_display()),
            ]
        ),
    ]


def _readers(parts: ReportParts) -> list[Block]:
    if not parts.readers:
        return []
    links: dict[int, list[str]] = {}
    for one in parts.declarations:
        if one.has_conflict:
            name = parts.names.get(one.offer_id, "")
            links.setdefault(one.reader_id, []).append(f"{name} ({one.nature})")
    lines = []
    for reader in parts.readers:
        own = links.get(reader.pk)
        told = f"écarté de{NBSP}: {', '.join(own)}" if own else "aucun lien déclaré"
        lines.append(f"{reader.user}{NBSP}: {told}.")
    return [Heading("Les personnes qui ont lu"), BulletList(lines)]


def _steps(parts: ReportParts) -> list[Block]:
    if not parts.steps:
        return []
    return [
        Heading("Ce qui s’est passé pendant l’analyse"),
        BulletList(
            [
                f"{date_courte(step.on)}, {parts.names.get(step.offer_id, '')}{NBSP}: "
                f"{step.get_kind_display().lower()}{_present(step)}. {step.words}"
                f"{_new_prices(parts, step)}"
                for step in parts.steps
            ]
        ),
    ]


def _present(step: AnalysisStep) -> str:
    return f", en présence de {step.people}" if step.people else ""


def _new_prices(parts: ReportParts, step: AnalysisStep) -> str:
    """What a negotiation changed, lot by lot: the price of a session before and after."""
    told = [
        f"{result.lot}{NBSP}: {euros(before)} la séance, puis {euros(after)}"
        for result in parts.results
        if result.offer_id == step.offer_id
        and (after := step.prices.get(result.lot.slug)) is not None
        and (before := result.first_price_cents) is not None
    ]
    return f" {' ; '.join(told)}." if told else ""


def _results(parts: ReportParts) -> list[Block]:
    by_lot: dict[int, list[LotResult]] = {}
    for result in parts.results:
        by_lot.setdefault(result.lot_id, []).append(result)
    labels = [one.label for one in parts.criteria]
    blocks: list[Block] = []
    for results in by_lot.values():
        blocks.append(Heading(str(results[0].lot).replace(" :", f"{NBSP}:"), level=2))
        headers = ["Rang", "Proposition", *labels, *(["Total"] if labels else []), "Prix TTC"]
        blocks.append(
            Table(
                headers=headers,
                rows=[_result(result, labels) for result in results],
                alignments=[Align.START, Align.START, *[Align.END] * (len(headers) - 2)],
                caption=f"Notes et prix, lot {results[0].lot.number}",
            )
        )
        blocks += [
            Paragraph(f"{row.offer.organisation.name} est écartée{NBSP}: {row.set_aside}")
            for row in results
            if row.set_aside
        ]
    return blocks


def _result(result: LotResult, labels: Sequence[str]) -> list[str]:
    marks = {mark["label"]: mark["mark"] for mark in result.marks}
    name = f"{result.offer.organisation.name}, {result.facilitator}"
    row = [str(result.rank or "–"), f"{name} – retenue" if result.is_retained else name]
    if labels:
        row += [*(said(marks.get(label)) for label in labels), said(result.total)]
    return [*row, euros(result.price_per_session_cents * result.sessions)]


def _decision(parts: ReportParts) -> list[Block]:
    record, call = parts.record, parts.call
    won = [result for result in parts.results if result.is_retained]
    total = sum(result.price_per_session_cents * result.sessions for result in won)
    blocks: list[Block] = [
        Heading("La décision"),
        Paragraph(
            f"{compte(len(won), 'lot attribué', 'lots attribués')}, pour {euros(total)} TTC."
        ),
    ]
    asked = asked_of_persons(call)
    if asked:
        blocks.append(Paragraph(_rule(record, asked)))
    if record.joint_decision:
        blocks.append(Paragraph(f"Égalité, décision commune{NBSP}: {record.joint_decision}"))
    if record.reason:
        blocks.append(Paragraph(f"Motif du choix{NBSP}: {record.reason}"))
    if record.linked_offers is not None:
        blocks.append(Paragraph(_interests(parts, record.linked_offers)))
    return blocks


def _interests(parts: ReportParts, linked: Sequence[int]) -> str:
    """What the person who decided declared of their own links."""
    who = str(parts.record.decided_by or "La personne qui a attribué")
    if not linked:
        return f"{who} déclare n’avoir de lien avec aucune proposition."
    others = liste([parts.names[one] for one in linked])
    return f"{who} déclare un lien avec {others}{NBSP}: {parts.record.interest_words}"


def _rule(record: AwardRecord, asked: str) -> str:
    """What the rules on persons cost together; `asked` names them."""
    said_first = f"L’appel annonçait {asked}"
    if record.rule_cost_cents is None:
        return f"{said_first}{NBSP}: ces propositions ne permettaient pas de s’y tenir."
    cost = _more(record.rule_cost_cents)
    if record.rule_cost_marks is not None:
        points = pluriel(record.rule_cost_marks, "point")
        cost += f" et {said(record.rule_cost_marks)} {points} de moins au total"
    return f"{said_first}{NBSP}: s’y tenir coûte {cost}."


def _more(cents: int) -> str:
    if not cents:
        return "aucun surcoût"
    return f"{euros(cents)} de plus" if cents > 0 else f"{euros(-cents)} de moins"
