"""How accounts are opened: by an invitation or a provider's registration, never freely."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Our rules for the library that holds login, password change and reset."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
