from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "maillage.rounds"
    label = "rounds"
    verbose_name = "Tournées"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.rounds import (
            feeds,
            tasks,  # noqa: F401 - the task declares itself
        )

        registries.add_to(registries.feed_sources, feeds.visits_of_person)
        registries.add_place(
            registries.Place(
                "rounds",
                "Tournées",
                "car-front",
                "rounds:index",
                55,
                "rounds.plan",
                group="calendar",
            )
        )
