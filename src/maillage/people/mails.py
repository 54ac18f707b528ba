"""Where mails to people go."""

from maillage.kernel.mail import recipient_kind
from maillage.people.models import User


@recipient_kind("user")
def address_of_user(user_id: int) -> str:
    """The address of an account; none once it is closed."""
    person = User.objects.filter(pk=user_id, is_active=True).first()
    return person.email if person else ""
