from django.urls import path

from maillage.demo.views import tour

app_name = "demo"
urlpatterns = [
    path("visite/", tour.tour, name="tour"),
    path("visite/entrer/", tour.enter, name="enter"),
    path("visite/cles/<str:name>/", tour.key, name="key"),
]
