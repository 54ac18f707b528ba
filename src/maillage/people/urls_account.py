"""The account library's pages that we offer: login, logout, password. Accounts open by link.

The library looks these names up, so they carry no namespace.
"""

from allauth.account import views
from django.urls import path, re_path

from maillage.people.views.signing_out import sign_out

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", sign_out, name="account_logout"),
    path("inscription/", views.signup, name="account_signup"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/oubli/", views.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oubli/envoye/", views.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^mot-de-passe/oubli/cle/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/oubli/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
