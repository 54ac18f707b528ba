"""From a text to a draft."""

from __future__ import annotations

from maillage.engine.intake.consistency import check
from maillage.engine.intake.document import Document, normalise
from maillage.engine.intake.draft import Draft, build
from maillage.engine.intake.fields.calendar import read_calendar
from maillage.engine.intake.fields.groups import read_groups
from maillage.engine.intake.fields.headcounts import read_headcounts
from maillage.engine.intake.fields.nature import put_nature, read_nature
from maillage.engine.intake.fields.people import read_people
from maillage.engine.intake.fields.place import read_place
from maillage.engine.intake.fields.prose import read_prose, read_wishes
from maillage.engine.intake.fields.sessions import read_sessions
from maillage.engine.intake.fields.terms import read_terms
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.form import find_form, read_form

# Beyond this many characters a text is no longer the description of a need.
MAX_CHARACTERS = 100_000

_SESSION_KINDS = frozenset({"app", "supervision", "intervision", "training"})


def analyse(text: str) -> Draft:
    """The structured draft of a need, with the passages each value comes from.

    Never raises on any text. Values that the text does not state are None or empty. Only the
    first `MAX_CHARACTERS` characters are read; `Draft.text` is the text that spans refer to.
    """
    plain = normalise(text)[:MAX_CHARACTERS]
    doc = Document(plain)
    if not doc.lines:
        return Draft(text=plain)
    nature = read_nature(doc)
    if nature.kind == "none":
        return Draft(text=plain)
    findings = Findings()
    is_call = nature.is_call or (nature.kind in _SESSION_KINDS and bool(find_form(doc)))
    put_nature(nature, findings, is_call=is_call, form=find_form(doc))
    if nature.kind in _SESSION_KINDS or is_call:
        read_headcounts(doc, findings)
        read_form(doc, findings)
        if is_call:
            read_calendar(doc, findings)
            read_wishes(doc, findings)
        read_groups(doc, findings, is_call=is_call)
        read_sessions(doc, findings)
        read_people(doc, findings)
        read_terms(doc, findings, is_call=is_call)
    read_place(doc, findings, is_call=is_call, is_advert=nature.is_advert)
    read_prose(doc, findings)
    check(findings)
    return build(plain, findings)
