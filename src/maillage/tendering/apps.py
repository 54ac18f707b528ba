from django.apps import AppConfig


class TenderingConfig(AppConfig):
    name = "maillage.tendering"
    label = "tendering"
    verbose_name = "Appels"
