from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "maillage.planning"
    label = "planning"
    verbose_name = "Calendrier"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.planning import home, mails, tasks  # noqa: F401 - tasks and mails declare themselves

        registries.add_place(
            registries.Place(
                "calendar",
                "Calendrier",
                "calendar3",
                "planning:calendar",
                40,
                "planning.see",
                group="calendar",
            )
        )
        registries.add_to(registries.dues, home.cycles_to_plan)
        registries.add_to(registries.figures, home.sessions_to_come)
