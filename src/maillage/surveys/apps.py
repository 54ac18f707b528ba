from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "maillage.surveys"
    label = "surveys"
    verbose_name = "Questionnaires"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.surveys import (  # noqa: F401 - two declare their kinds
            home,
            linking,
            mails,
            tasks,
        )
        from maillage.surveys.domain import closing, inviting

        registries.add_place(
            registries.Place(
                "surveys",
                "Enquêtes",
                "clipboard-check",
                "surveys:index",
                65,
                "surveys.see",
                group="team",
            )
        )
        account = ("Textes confiés", "surveys:readings", "chat-left-text")
        registries.add_to(registries.account_places, account)
        registries.add_to(registries.dues, home.to_answer)
        registries.add_to(registries.dues, home.to_read)
        registries.ticks["surveys.invite"] = inviting.invite_due
        registries.ticks["surveys.close"] = closing.close_due
        registries.ticks["surveys.purge"] = closing.purge_texts
        registries.add_linkables(linking.LINKABLES)
