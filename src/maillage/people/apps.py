from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "maillage.people"
    label = "people"
    verbose_name = "Personnes et lieux"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.people import mails, queries  # noqa: F401 - mails declare addresses

        registries.spaces_of = queries.spaces_of
        registries.role_words = queries.role_words
