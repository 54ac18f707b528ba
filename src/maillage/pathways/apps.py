from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "maillage.pathways"
    label = "pathways"
    verbose_name = "Parcours des enfants"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.pathways import home, mails, tasks  # noqa: F401 - they declare their kinds
        from maillage.pathways.domain import pinging, twins

        registries.add_place(
            registries.Place(
                "pathways", "Parcours", "signpost-split", "pathways:index", 40, "pathways.see"
            )
        )
        registries.ticks["pathways.families"] = pinging.ask_families
        registries.ticks["pathways.twins"] = twins.compare_older
        registries.add_to(registries.dues, home.desk_due)
        registries.add_to(registries.dues, home.answers_due)
        registries.add_to(registries.dues, home.late_due)
        registries.add_to(registries.dues, home.nobody_acts)
        registries.add_to(registries.dues, home.antennas_ending)
