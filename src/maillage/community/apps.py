from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "maillage.community"
    label = "community"
    verbose_name = "Communautés"

    def ready(self) -> None:
        from maillage.community import (  # noqa: F401 - mails declare their kinds
            agenda,
            home,
            linking,
            mails,
        )
        from maillage.community.domain import digest, inviting, moderating, silence
        from maillage.kernel import registries

        # No place in the rail: a community is nobody's organisation, and is found from anywhere.
        registries.add_to(
            registries.account_places,
            ("Mes communautés", "community:index", "chat-left-text"),
        )
        registries.add_to(registries.feed_sources, agenda.events_of_person)
        registries.add_to(registries.dues, home.to_host)
        registries.ticks["community.digest"] = digest.send_digests
        registries.ticks["community.invitations"] = inviting.forget_invitations
        registries.ticks["community.erase_hidden"] = moderating.erase_hidden
        registries.ticks["community.warn_silent"] = silence.warn_silent
        registries.ticks["community.forget_silent"] = silence.forget_silent
        registries.add_linkables(linking.LINKABLES)
