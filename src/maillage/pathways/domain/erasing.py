"""Erasing a record: asked by one, done by another, and what left is counted.

The journal keeps its lines, which name nobody: what tied them to a person is what leaves.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.kernel import clock, journal
from maillage.pathways.access_ties import services_of
from maillage.pathways.domain.errors import Refused
from maillage.pathways.models import (
    Child,
    ChildNeed,
    CircleMember,
    DataRequest,
    Erasure,
    GlassBreak,
    IndexEntry,
    Information,
    OutsidePublic,
    ProjectWords,
    Referral,
    SealedIdentity,
)
from maillage.people.enums import Role
from maillage.people.models import Membership, User

LEAVING: tuple[Any, ...] = (
    SealedIdentity,
    IndexEntry,
    CircleMember,
    Information,
    GlassBreak,
    ProjectWords,
    ChildNeed,
    OutsidePublic,
    Referral,
    DataRequest,
)


def ask_erasure(*, child: Child, actor: User, reason: str) -> Erasure:
    """Ask that a record be erased; nothing leaves yet. Writes one journal line.

    Raises Refused when it is asked for already.
    """
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if Erasure.objects.filter(child=child).exists():
            raise Refused("L’effacement de ce dossier est déjà demandé.")
        row = Erasure.objects.create(
            organisation=child.organisation,
            child=child,
            reason=reason,
            asked_by=actor,
            asked_on=clock.today(),
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.erasure_asked",
            subject=child,
            detail={"reason": reason},
        )
    return row


def somebody_else_decides(child: Child, actor: User) -> bool:
    """Whether anybody but who asks could decide today: the direction, or who heads a service."""
    heads = Q(role=Role.HEAD_OF_SERVICE) & (Q(service=None) | Q(service__in=services_of(child)))
    rows = Membership.objects.current().filter(Q(role=Role.DIRECTOR) | heads)
    return rows.exclude(user=actor).exists()


def erase(*, erasure: Erasure, actor: User) -> None:
    """Erase what ties a record to a person, and keep the count as a proof.

    Writes one journal line, whose place and digest are part of the proof. Raises Refused when
    it is done already, or when the same person asked for it.
    """
    with transaction.atomic():
        row = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if row.done_at is not None:
            raise Refused("Ce dossier est déjà effacé.")
        if row.asked_by_id == actor.pk:
            raise Refused(
                "Vous avez demandé cet effacement\u00a0: une autre personne doit le décider."
            )
        child = Child.objects.select_for_update(of=("self",)).get(pk=row.child_id)
        row.removed = {
            model._meta.model_name: model.objects.filter(child=child).delete()[0]
            for model in LEAVING
        }
        child.birth_year, child.commune_code, child.has_email = None, "", False
        child.erased_on = clock.today()
        child.save(update_fields=["birth_year", "commune_code", "has_email", "erased_on"])
        line = journal.record(
            organisation=erasure.organisation,
            actor=actor,
            verb="pathways.child_erased",
            subject=child,
            detail={"removed": row.removed},
        )
        row.done_by, row.done_at = actor, clock.now()
        row.journal_position, row.journal_digest = line.position, line.digest
        row.save()
