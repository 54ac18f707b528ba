from django.urls import path

from maillage.surveys.views import answer, campaigns, library, named, readings, schemes

app_name = "surveys"
SPACE = "o/<slug:organisation>/questionnaires/"
MODELS = f"{SPACE}modeles/"
ONE = f"{MODELS}<str:slug>/"
urlpatterns = [
    path("questionnaire/<str:token>/", answer.answer, name="answer"),
    path("textes-confies/", readings.readings, name="readings"),
    path("textes-confies/<str:slug>/", readings.reading, name="reading"),
    path(SPACE, campaigns.index, name="index"),
    path(f"{SPACE}lancer/", campaigns.campaign_new, name="campaign_new"),
    path(MODELS, library.library, name="library"),
    path(f"{MODELS}nouveau/", library.questionnaire_new, name="questionnaire_new"),
    path(f"{MODELS}reprendre/", library.questionnaire_import, name="questionnaire_import"),
    path(f"{MODELS}prets/<str:model>/", library.ready_take, name="ready_take"),
    path(ONE, library.questionnaire, name="questionnaire"),
    path(f"{ONE}decrire/", library.questionnaire_describe, name="questionnaire_describe"),
    path(f"{ONE}copier/", library.questionnaire_copy, name="questionnaire_copy"),
    path(f"{ONE}fichier/", library.questionnaire_file, name="questionnaire_file"),
    path(f"{ONE}questions/", library.question_new, name="question_new"),
    path(f"{ONE}questions/<str:code>/", library.question_edit, name="question_edit"),
    path(f"{ONE}questions/<str:code>/<str:way>/", library.question_move, name="question_move"),
    path(f"{SPACE}nominatifs/", named.named_list, name="named_list"),
    path(f"{SPACE}nominatifs/lancer/", named.named_new, name="named_new"),
    path(f"{SPACE}nominatifs/<str:slug>/", named.named, name="named"),
    path(f"{SPACE}nominatifs/<str:slug>/repondre/", named.named_answer, name="named_answer"),
    path(f"{SPACE}<str:slug>/", campaigns.campaign, name="campaign"),
    path(f"{SPACE}<str:slug>/rappeler/", campaigns.campaign_remind, name="campaign_remind"),
    path(f"{SPACE}<str:slug>/annuler/", campaigns.campaign_cancel, name="campaign_cancel"),
    path(f"{SPACE}<str:slug>/resultats.<str:form>", campaigns.campaign_file, name="campaign_file"),
    path(f"{SPACE}<str:slug>/dispositifs/", schemes.schemes_page, name="schemes"),
    path(f"{SPACE}<str:slug>/dispositifs.<str:form>", schemes.schemes_file, name="schemes_file"),
]
