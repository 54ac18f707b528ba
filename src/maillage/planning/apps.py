from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "maillage.planning"
    label = "planning"
    verbose_name = "Calendrier"
