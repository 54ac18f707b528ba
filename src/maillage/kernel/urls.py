from django.urls import path

from maillage.kernel.gallery import gallery
from maillage.kernel.views import feeds, jobs, offline

app_name = "kernel"
urlpatterns = [
    path("o/<slug:organisation>/taches/<str:slug>/", jobs.job_page, name="job_page"),
    path("o/<slug:organisation>/taches/<str:slug>/ligne/", jobs.job_line, name="job_line"),
    path("o/<slug:organisation>/taches/<str:slug>/arreter/", jobs.job_cancel, name="job_cancel"),
    path("agenda/<str:token>.ics", feeds.personal_feed, name="personal_feed"),
    path("hors-ligne.js", offline.service_worker, name="service_worker"),
    path("kit/", gallery, name="gallery"),
]
