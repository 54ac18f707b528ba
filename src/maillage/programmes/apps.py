from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "maillage.programmes"
    label = "programmes"
    verbose_name = "Programme"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.programmes import home, linking, mails  # noqa: F401 - mails declare their kinds
        from maillage.programmes.domain import alerts

        registries.add_place(
            # The rail holds six places at most: the programme stands beside pathways and actions.
            registries.Place(
                "programmes",
                "Programme",
                "collection",
                "programmes:index",
                42,
                "programmes.see",
                group="pathways",
            )
        )
        registries.ticks["programmes.cases"] = alerts.tell_what_waits
        registries.add_to(registries.dues, home.cases_due)
        registries.add_linkables(linking.LINKABLES)
