"""The locked row that a verb decides on, with what its sentences need."""

from maillage.groups.models import Group, Session


def lock_session(session: Session) -> Session:
    """One session, locked until the transaction ends."""
    row: Session = (
        Session.objects.select_for_update(of=("self",))
        .select_related(
            "group__cycle", "group__site", "group__organisation", "organisation", "room"
        )
        .get(pk=session.pk)
    )
    return row


def lock_group(group: Group) -> Group:
    """One group, locked until the transaction ends."""
    row: Group = (
        Group.objects.select_for_update(of=("self",))
        .select_related("cycle", "organisation", "site")
        .get(pk=group.pk)
    )
    return row
