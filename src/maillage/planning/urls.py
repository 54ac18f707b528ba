from django.urls import path

from maillage.planning.views import (
    absence,
    availability,
    compare,
    files,
    moving,
    polls,
    prepare,
    scenarios,
    year,
)

app_name = "planning"
SPACE = "o/<slug:organisation>/calendrier/"
PROPOSAL = f"{SPACE}propositions/<str:slug>/"
SESSION = f"{PROPOSAL}<str:group>/<int:index>/"
urlpatterns = [
    path(SPACE, year.calendar, name="calendar"),
    path(f"{SPACE}fichier/<str:kind>/", files.year_file, name="year_file"),
    path(f"{SPACE}cycles/<str:slug>/", prepare.prepare, name="prepare"),
    path(f"{SPACE}cycles/<str:slug>/calculer/", prepare.solve, name="solve"),
    path(f"{SPACE}cycles/<str:slug>/absence/", absence.absence, name="absence"),
    path(f"{SPACE}cycles/<str:slug>/regles/", prepare.rules, name="rules"),
    path(f"{SPACE}groupes/<str:slug>/souhaits/", prepare.group_wish, name="group_wish"),
    path(f"{SPACE}intervenants/<str:slug>/", availability.availability, name="availability"),
    path(f"{SPACE}intervenants/<str:slug>/demander/", availability.ask, name="ask_availability"),
    path("disponibilites/<str:token>/", availability.tell, name="tell_availability"),
    path(f"{SPACE}groupes/<str:slug>/sondage/", polls.poll_new, name="poll_new"),
    path(f"{SPACE}sondages/<str:slug>/", polls.poll, name="poll"),
    path(f"{SPACE}sondages/<str:slug>/retenir/", polls.choose, name="poll_choose"),
    path(f"{SPACE}sondages/<str:slug>/<str:voter>/lien/", polls.voter_link, name="poll_link"),
    path("dates/<str:token>/", polls.answer, name="answer_poll"),
    path(PROPOSAL, scenarios.scenario, name="scenario"),
    path(f"{PROPOSAL}publier/", scenarios.publish, name="publish"),
    path(f"{PROPOSAL}recalculer/", scenarios.again, name="again"),
    path(f"{PROPOSAL}autoriser/", moving.allow, name="allow"),
    path(f"{PROPOSAL}comparer/<str:other>/", compare.compare, name="compare"),
    path(f"{PROPOSAL}fichier/<str:kind>/", files.proposal_file, name="proposal_file"),
    path(SESSION, moving.adjust, name="adjust"),
    path(f"{SESSION}dates/", moving.places, name="places"),
    path(f"{SESSION}decider/", moving.decide, name="decide"),
]
