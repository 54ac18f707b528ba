"""An account that no longer belongs anywhere is emptied: nothing of the person is left in it."""

from django.db import transaction

from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, User


def close_if_idle(*, user: User) -> bool:
    """Close and empty an account without any role, past or present; True when it was.

    The rows that name it keep pointing to an account that names nobody. Whoever asks has checked
    that no room of theirs holds it, and writes the journal line.
    """
    with transaction.atomic(), across_organisations("an account may have roles anywhere"):
        row = User.objects.select_for_update().get(pk=user.pk)
        if not row.is_active or Membership.objects.filter(user=row).exists():
            return False
        row.email = f"ancien-{row.pk}@compte.invalid"
        row.first_name, row.last_name, row.is_active = "Ancien", "compte", False
        row.set_unusable_password()
        row.save()
    return True
