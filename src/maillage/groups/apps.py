from django.apps import AppConfig

_ACCOUNTS = (
    ("Mon agenda", "groups:my_calendar", "calendar-check"),
    ("Mes bilans", "groups:my_reviews", "journal-text"),
)


class GroupsConfig(AppConfig):
    name = "maillage.groups"
    label = "groups"
    verbose_name = "Groupes"

    def ready(self) -> None:
        from maillage.groups import (  # noqa: F401 - mails declare their kinds
            feeds,
            home,
            home_reviews,
            linking,
            mails,
        )
        from maillage.groups.domain import guests, lines, reminders, reviews, seats
        from maillage.groups.models.sessions import leads_a_group
        from maillage.kernel import registries

        place = registries.Place
        registries.add_place(
            place("groups", "Groupes", "people", "groups:index", 30, "groups.see", group="groups")
        )
        registries.add_place(
            registries.Place(
                "led_sessions",
                "Mes séances",
                "calendar-event",
                "groups:facilitator_sessions",
                45,
                "groups.facilitate",
                group="calendar",
            )
        )
        registries.add_place(
            registries.Place(
                "methods",
                "Méthodes",
                "book",
                "groups:method_list",
                48,
                "groups.facilitate",
                group="groups",
            )
        )
        for account in _ACCOUNTS:
            registries.add_to(registries.account_places, account)
        registries.add_to(registries.feed_sources, feeds.sessions_of_person)
        for dues in (*home.DUES, home_reviews.dues):
            registries.add_to(registries.dues, dues)
        registries.leads_a_group = leads_a_group
        registries.add_to(registries.line_changes, lines.lines_moved)
        registries.ticks["groups.reminders"] = reminders.call_people
        registries.ticks["groups.places"] = seats.promote_everywhere
        registries.ticks["groups.guests"] = guests.forget_unconfirmed
        registries.ticks["groups.reviews"] = reviews.validate_due_reviews
        registries.add_linkables(linking.LINKABLES)
