"""What a text is about, and whether somebody asks for offers in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillage.engine.intake.document import Document, Line, Span
from maillage.engine.intake.fields.cues import (
    APP_CAPITALS,
    ASK,
    CAPITAL_FIELD,
    FIELD,
    JOB,
    KIND_CUES,
    MINUTES,
    NEED_LABEL,
    PROPOSE,
    PROVIDER,
    REPLY_BY,
    STUDENT,
)
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.form import find_form

# Words of the field that a text must hold to be of the field at all.
_LEAST_KNOWN = 3
_DENIED = re.compile(r"\b(?:ni|pas)\s+(?:de\s+|d'|une?\s+)?(?:l'|la\s+)?$")
_ORDER = ("app", "supervision", "intervision", "collective_action", "training")


@dataclass(frozen=True)
class Nature:
    """`kind`, `is_call`, and the passages that tell."""

    kind: str
    is_call: bool
    kind_spans: tuple[Span, ...]
    call_spans: tuple[Span, ...]
    is_advert: bool = False


NONE = Nature("none", False, (), ())


def _spans(pattern: re.Pattern[str], text: str, limit: int = 50) -> list[Span]:
    found: list[Span] = []
    for match in pattern.finditer(text):
        found.append(match.span())
        if len(found) == limit:
            break
    return found


def _field_strength(doc: Document) -> int:
    words = {doc.fold[start:end] for start, end in _spans(FIELD, doc.fold)}
    words |= {doc.text[start:end] for start, end in _spans(CAPITAL_FIELD, doc.text)}
    return len(words)


def _scores(doc: Document) -> tuple[dict[str, float], dict[str, list[Span]]]:
    """How much each kind is the subject: title, labelled subject and requests weigh more."""
    title_end = min(len(doc.text), doc.lines[0].start + 200) if doc.lines else 0
    subject = [
        entry.value
        for entry in doc.labelled(
            re.compile(
                r"^(?:objet|theme|thematique|type d'intervention|prestation|intitule|sujet"
                r"|nature)\b"
            )
        )
    ]
    form = find_form(doc)
    subject += [(line.start, line.end) for line in form[:1]]
    asks = [doc.sentence_of(start) for start, _ in _spans(ASK, doc.fold, 20)]
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for kind in _ORDER:
        found = [
            span
            for span in _spans(KIND_CUES[kind], doc.fold)
            if not _DENIED.search(doc.fold[max(0, span[0] - 16) : span[0]])
        ]
        if kind == "app" and found:
            found += _spans(APP_CAPITALS, doc.text)
        spans[kind] = found
        score = float(len(found[:6]))
        for start, _ in found:
            if start < title_end:
                score += 3 if any(line.start <= start < line.end for line in doc.lines[:2]) else 1
            if any(left <= start < right for left, right in subject):
                score += 5
            if any(left <= start < right for left, right in asks):
                score += 3
        scores[kind] = score
    return scores, spans


def _app_capitals_alone(doc: Document) -> list[Span]:
    """ "APP" by itself counts only twice, in the title or in a phrase of the field."""
    found = _spans(APP_CAPITALS, doc.text)
    titled = bool(found) and found[0][0] < doc.lines[0].end
    phrase = re.search(
        r"(?:seances?|groupes?|besoin)\s+(?:d'|en\s+)?app\b|\bde\s+l'app\b"
        r"|intervenant\w*\s+(?:en\s+|d')app\b|\bapp\s+pour\b",
        doc.fold,
    )
    return found if len(found) >= 2 or titled or phrase else []


def read_nature(doc: Document) -> Nature:
    """The kind of the text and whether it is a call. `NONE` for a text foreign to the field."""
    strength = _field_strength(doc)
    scores, spans = _scores(doc)
    if not spans["app"] and strength and (capitals := _app_capitals_alone(doc)):
        spans["app"], scores["app"] = capitals, 2.0 + len(capitals)
    app_named = bool(spans["app"])
    if strength == 0 and not app_named and not spans["intervision"]:
        return NONE
    requests = _requests(doc)
    kind = _choose(doc, scores, strength, asked=bool(requests))
    if kind is None:
        known = strength + 2 * app_named + bool(ASK.search(doc.fold))
        return _other(doc) if known >= _LEAST_KNOWN else NONE
    if _document_type(doc, kind, scores) == "other":
        return _other(doc)
    offers = _spans(PROPOSE, doc.fold, 20)
    provider = PROVIDER.search(doc.fold) is not None
    is_call = bool(requests) and not provider and len(requests) >= len(offers)
    if is_call is False and kind == "training" and re.search(r"livrables", doc.fold):
        return _other(doc)
    cues = tuple(requests[:3]) if is_call else tuple(offers[:3]) or tuple(spans[kind][:1])
    is_advert = not is_call and (provider or bool(offers))
    return Nature(kind, is_call, tuple(spans[kind][:3]), cues, is_advert)


def _requests(doc: Document) -> list[Span]:
    """Passages that ask for something, among them the labels that only a need has."""
    labels = [entry.label_span for entry in doc.labelled(NEED_LABEL)]
    found = _spans(ASK, doc.fold, 20) + (labels if len(labels) >= 2 else [])
    if not found and not PROPOSE.search(doc.fold):
        return _spans(REPLY_BY, doc.fold, 1)
    return found


def _choose(doc: Document, scores: dict[str, float], strength: int, *, asked: bool) -> str | None:
    best = max(_ORDER, key=lambda kind: scores[kind])
    if scores[best] <= 0:
        return None
    if re.search(r"catalogue\b.*formations?\b", doc.fold[: doc.lines[0].end]):
        return "training"
    # What is asked for is practice analysis even when supervision or training is mentioned beside.
    if scores["app"] >= 4 and scores["app"] >= 0.5 * scores[best]:
        best = "app"
    if best == "training" and scores[best] < 5:
        best = max(_ORDER[:3], key=lambda kind: scores[kind])
    if best in {"supervision", "training", "collective_action"} and strength == 0:
        return None
    enough = 1 if asked and strength and best in _ORDER[:3] else 3
    return best if scores[best] >= enough else None


def _document_type(doc: Document, kind: str, scores: dict[str, float]) -> str:
    """ "other" for minutes of a meeting and job offers, whatever they mention."""
    head = doc.fold[:600]
    minutes = len({match.group() for match in MINUTES.finditer(doc.fold)})
    if (
        re.search(
            r"compte[\s-]?rendu|proces[\s-]verbal|releve\s+de\s+decisions|ordre\s+du\s+jour",
            head[:250],
        )
        and minutes
    ):
        return "other"
    if STUDENT.search(doc.fold):
        return "other"
    jobs = {match.group() for match in JOB.finditer(doc.fold)}
    if (len(jobs) >= 3 and scores[kind] < 12) or (len(jobs) == 2 and scores[kind] < 4):
        return "other"
    return kind


def _other(doc: Document) -> Nature:
    """A text of the field that is about something else; it may still ask for offers."""
    spans = tuple(_spans(FIELD, doc.fold, 3)) or tuple(_spans(CAPITAL_FIELD, doc.text, 3))
    first = doc.lines[0]
    advert = PROPOSE.search(doc.fold) is not None or PROVIDER.search(doc.fold) is not None
    requests = _spans(ASK, doc.fold, 20)
    paper = MINUTES.search(doc.fold) or STUDENT.search(doc.fold) or JOB.search(doc.fold)
    is_call = len(requests) >= 2 and not advert and not paper
    kind_spans = spans or ((first.start, first.end),)
    return Nature(
        "other", is_call, kind_spans, tuple(requests[:3]) if is_call else spans[:1], advert
    )


def put_nature(nature: Nature, findings: Findings, *, is_call: bool, form: list[Line]) -> None:
    """Write the nature into the findings; an unlabelled form of a call is itself a request."""
    findings.put("kind", nature.kind, *nature.kind_spans)
    spans = nature.call_spans or nature.kind_spans
    if is_call and not nature.is_call:
        spans = tuple((line.start, line.end) for line in form[:1])
    findings.put("is_call", is_call, *spans)
