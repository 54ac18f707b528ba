from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "maillage.people"
    label = "people"
    verbose_name = "Personnes et lieux"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.people import feeds, mails, queries  # noqa: F401 - mails declare addresses

        registries.spaces_of = queries.spaces_of
        registries.role_words = queries.role_words
        registries.add_to(registries.feed_sources, feeds.agenda_of_person)
        registries.add_place(
            registries.Place(
                "agenda",
                "Agenda",
                "clock",
                "people:agenda",
                50,
                "people.own_agenda",
                group="calendar",
            )
        )
        registries.add_place(
            registries.Place(
                "team", "Équipe", "building", "people:members", 60, "people.see", group="team"
            )
        )
