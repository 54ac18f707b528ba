from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActionsConfig(AppConfig):
    name = "maillage.actions"
    label = "actions"
    verbose_name = "Actions collectives"

    def ready(self) -> None:
        from maillage.actions import (  # mails declare their kinds
            home,
            linking,
            mails,  # noqa: F401
            statistics,
        )
        from maillage.actions.domain import asking, attending, orienting, registering
        from maillage.kernel import registries

        registries.add_place(
            # The rail holds six places at most: actions stand beside the pathways of children.
            registries.Place(
                "actions",
                "Actions",
                "lightbulb",
                "actions:index",
                41,
                "actions.see",
                group="pathways",
            )
        )
        registries.ticks["actions.still_running"] = asking.ask_organisers
        registries.ticks["actions.registrations"] = registering.forget_registrations
        registries.ticks["actions.orientations"] = orienting.forget_orientations
        registries.ticks["actions.event_names"] = attending.forget_names
        registries.add_to(registries.dues, home.to_finish)
        registries.add_to(registries.dues, home.to_confirm)
        registries.add_linkables(linking.LINKABLES)
        post_migrate.connect(statistics.install, sender=self, dispatch_uid="actions.statistics")
