"""The line manager's agreement to an absence: a date and a length, nothing else."""

from django.db import transaction

from maillage.groups.domain.attendees import leaders_of, members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_session
from maillage.groups.enums import AbsenceStatus, SessionStatus
from maillage.groups.models import AbsenceAgreement, Session
from maillage.kernel import clock, journal, mail
from maillage.people.models import Membership, User


def ask_absence(*, session: Session, person: User) -> AbsenceAgreement:
    """Ask one's manager to agree to the time of a session to come of a voluntary scheme.

    The manager gets a neutral mail, and sees a date and a length. Asked again after a refusal,
    the question is open again.

    Raises:
        Refused: the scheme is not voluntary (the time is due, nobody has to agree), the person
            has no place there, the session is past or cancelled, or no manager is known.
    """
    with transaction.atomic():
        row = lock_session(session)
        if not row.group.cycle.is_voluntary:
            raise Refused("Ce temps est prévu pour vous\u00a0: aucun accord n'est à demander.")
        if row.status != SessionStatus.PLANNED or row.has_begun:
            raise Refused("Cette date est passée ou annulée\u00a0: il n'y a rien à demander.")
        if person not in members_of(row) or person in leaders_of(row.group):
            raise Refused("Prenez d'abord votre place à cette séance.")
        manager = _manager_of(person)
        agreement, _ = AbsenceAgreement.objects.update_or_create(
            session=row,
            person=person,
            defaults={
                "organisation": row.organisation,
                "manager": manager,
                "status": AbsenceStatus.ASKED,
                "asked_at": clock.now(),
                "answered_at": None,
            },
        )
        mail.post(kind="groups.absence_asked", to=manager.pk, ids={"agreement": agreement.pk})
        journal.record(
            organisation=row.organisation,
            actor=person,
            verb="groups.absence_asked",
            subject=agreement,
        )
    return agreement


def answer_absence(*, agreement: AbsenceAgreement, manager: User, is_agreed: bool) -> None:
    """Agree to an absence or not; no reason is asked. The person is told.

    Raises:
        Refused: the question is another's, or was answered or withdrawn meanwhile.
    """
    with transaction.atomic():
        row = (
            AbsenceAgreement.objects.asked_of(manager)
            .select_for_update(of=("self",))
            .select_related("organisation")
            .filter(pk=agreement.pk, status=AbsenceStatus.ASKED)
            .first()
        )
        if row is None:
            raise Refused("Cette demande a déjà sa réponse, ou n'a plus lieu d'être.")
        row.status = AbsenceStatus.AGREED if is_agreed else AbsenceStatus.DECLINED
        row.answered_at = clock.now()
        row.save(update_fields=["status", "answered_at"])
        mail.post(kind="groups.absence_answered", to=row.person_id, ids={"agreement": row.pk})
        journal.record(
            organisation=row.organisation,
            actor=manager,
            verb="groups.absence_answered",
            subject=row,
            detail={"status": row.status},
        )


def ask_again(session: Session) -> None:
    """A session moved: what was agreed was another time, so managers are asked anew."""
    for row in AbsenceAgreement.objects.filter(session=session):
        row.status, row.answered_at = AbsenceStatus.ASKED, None
        row.save(update_fields=["status", "answered_at"])
        mail.post(kind="groups.absence_asked", to=row.manager_id, ids={"agreement": row.pk})


def ask_new_manager(user_id: int) -> None:
    """Somebody's manager has changed: what the former had not answered is asked to the new one.

    Without a manager the question goes, and may be asked again.
    """
    waiting = AbsenceAgreement.objects.filter(
        person=user_id, status=AbsenceStatus.ASKED, session__starts_at__gt=clock.now()
    ).select_related("person")
    for row in waiting:
        manager = _line_manager(row.person)
        if manager is None:
            row.delete()
        elif manager.pk != row.manager_id:
            row.manager = manager
            row.save(update_fields=["manager"])
            mail.post(kind="groups.absence_asked", to=row.manager_id, ids={"agreement": row.pk})


def withdraw_absences(session: Session, person: User | None = None) -> None:
    """A session is cancelled, or one person gave their place back: nobody is away any more."""
    rows = AbsenceAgreement.objects.filter(session=session)
    for row in rows.filter(person=person) if person is not None else rows:
        ids = {"session": session.pk, "person": row.person_id}
        mail.post(kind="groups.absence_withdrawn", to=row.manager_id, ids=ids)
        row.delete()


def withdraw_absences_of_others(session: Session) -> None:
    """Whoever is no longer expected at a session to come is not away any more."""
    stay = {person.pk for person in members_of(session)}
    asked = AbsenceAgreement.objects.filter(session=session).select_related("person")
    for row in asked:
        if row.person_id not in stay:
            withdraw_absences(session, row.person)


def _manager_of(person: User) -> User:
    manager = _line_manager(person)
    if manager is None:
        raise Refused(
            "Votre responsable n'est pas indiqué ou indiquée ici\u00a0: "
            "demandez à votre secrétariat de compléter votre fiche."
        )
    return manager


def _line_manager(person: User) -> User | None:
    """Who manages somebody today; None where nobody active is known to."""
    row = (
        Membership.objects.current()
        .filter(user=person, manager__user__is_active=True)
        .select_related("manager__user")
        .order_by("pk")
        .first()
    )
    return row.manager.user if row is not None else None
