from django.urls import path

from maillage.portal.views import home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("o/<slug:organisation>/", home.today, name="today"),
]
