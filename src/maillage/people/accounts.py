"""How accounts are opened: by an invitation or a provider's registration, never freely."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from maillage.kernel.limits import address_of


class AccountAdapter(DefaultAccountAdapter):
    """Our rules for the library that holds login, password change and reset."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that every limit counts by, ours and the library's."""
        return address_of(request)
