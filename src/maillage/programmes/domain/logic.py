"""A logic model changes one revision at a time; undoing goes back to the one before."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Max

from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.kernel.slugs import random_slug
from maillage.people.domain.errors import Refused
from maillage.people.models import Organisation, Service, User
from maillage.programmes.logic.content import (
    BadModel,
    Model,
    dumped,
    joined,
    moved,
    with_box,
    with_text,
    without_box,
)
from maillage.programmes.models import LogicModel, LogicRevision, Objective
from maillage.programmes.queries.logic import content_of, present


def start_model(
    *, organisation: Organisation, actor: User, title: str, content: Model | None = None
) -> LogicModel:
    """Begin a logic model, empty or from what was read of a file. One journal line.

    Raises:
        Refused: another model has this title.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if LogicModel.objects.filter(search_key=search_key(title)).exists():
            raise Refused("Un modèle porte déjà ce nom\u00a0: choisissez-en un autre.", "title")
        row = LogicModel.objects.create(organisation=organisation, title=title, created_by=actor)
        _revise(row, actor, content or Model())
        _tell(row, actor, "programmes.model_started")
    return row


def add_box(*, model: LogicModel, actor: User, lane: str, text: str) -> None:
    """Add a box at the end of its lane. One journal line. Raises Refused."""
    _change(model, actor, lambda one: with_box(one, key=random_slug(), lane=lane, text=text))


def write_box(
    *, model: LogicModel, actor: User, key: str, lane: str, text: str, ends: Sequence[str]
) -> None:
    """Say again what a box says, where it stands and where it leads. One journal line.

    Raises Refused.
    """
    _change(
        model,
        actor,
        lambda one: joined(
            with_text(one, key=key, lane=lane, text=text), start=key, ends=list(ends)
        ),
    )


def move_box(*, model: LogicModel, actor: User, key: str, by: int) -> None:
    """Move a box up or down its lane. One journal line. Raises Refused."""
    _change(model, actor, lambda one: moved(one, key=key, by=by))


def remove_box(*, model: LogicModel, actor: User, key: str) -> None:
    """Take a box and its arrows away. One journal line. Raises Refused."""
    _change(model, actor, lambda one: without_box(one, key=key))


def undo(*, model: LogicModel, actor: User) -> None:
    """Go back to the revision before the present one; nothing is lost. One journal line.

    Raises:
        Refused: it is the first one.
    """
    with transaction.atomic():
        row = _locked(model)
        parent = present(row).parent
        if parent is None:
            raise Refused("Il n’y a rien à annuler\u00a0: c’est la première version.")
        row.current = parent
        row.save(update_fields=["current"])
        _tell(row, actor, "programmes.model_undone")


def name_version(*, model: LogicModel, actor: User, name: str) -> LogicRevision:
    """Give the present revision a name that people speak of. One journal line.

    Raises:
        Refused: it has one, or another version bears it.
    """
    with transaction.atomic():
        row = _locked(model)
        revision = present(row)
        if revision.name:
            raise Refused(f"Cet état a déjà un nom\u00a0: «\u00a0{revision.name}\u00a0».", "name")
        if row.revisions.filter(name=name).exists():
            raise Refused("Une version porte déjà ce nom\u00a0: choisissez-en un autre.", "name")
        revision.name = name
        revision.save(update_fields=["name"])
        _tell(row, actor, "programmes.model_version_named")
    return revision


def write_objective(
    *, model: LogicModel, actor: User, sentence: str, service: Service, boxes: Sequence[str]
) -> Objective:
    """Write what a team aims at in one sentence, and the boxes it serves. One journal line."""
    with transaction.atomic():
        row = _locked(model)
        known = {box.key for box in content_of(row).boxes}
        made = Objective.objects.create(
            organisation=row.organisation,
            model=row,
            sentence=sentence,
            service=service,
            boxes=[key for key in boxes if key in known],
        )
        _tell(row, actor, "programmes.objective_written")
    return made


def remove_objective(*, objective: Objective, actor: User) -> None:
    """Take an objective away. One journal line."""
    with transaction.atomic():
        row = objective.model
        objective.delete()
        _tell(row, actor, "programmes.objective_removed")


def _change(model: LogicModel, actor: User, change: Callable[[Model], Model]) -> None:
    with transaction.atomic():
        row = _locked(model)
        before = content_of(row)
        try:
            after = change(before)
        except BadModel as refusal:
            raise Refused(str(refusal)) from None
        if after == before:
            return
        _revise(row, actor, after)
        _tell(row, actor, "programmes.model_changed", number=present(row).number)


def _revise(row: LogicModel, actor: User, content: Model) -> None:
    last = row.revisions.aggregate(last=Max("number"))["last"] or 0
    row.current = LogicRevision.objects.create(
        organisation=row.organisation,
        model=row,
        number=last + 1,
        parent=row.current,
        content=dumped(content),
        author=actor,
        at=clock.now(),
    )
    row.save(update_fields=["current"])


def _locked(model: LogicModel) -> LogicModel:
    rows = LogicModel.objects.select_for_update(of=("self",))
    found: LogicModel = rows.select_related("organisation", "current__parent").get(pk=model.pk)
    return found


def _tell(row: LogicModel, actor: User, verb: str, **detail: object) -> None:
    journal.record(
        organisation=row.organisation, actor=actor, verb=verb, subject=row, detail=detail
    )
