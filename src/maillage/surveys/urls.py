from django.urls import path

from maillage.surveys.views import answer

app_name = "surveys"
urlpatterns = [
    path("questionnaire/<str:token>/", answer.answer, name="answer"),
]
