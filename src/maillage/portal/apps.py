from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "maillage.portal"
    label = "portal"
    verbose_name = "Accueil"

    def ready(self) -> None:
        from maillage.kernel.registries import Place, add_place

        add_place(Place("today", "Aujourd’hui", "house-door", "portal:today", 10, "people.enter"))
