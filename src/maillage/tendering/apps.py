from django.apps import AppConfig


class TenderingConfig(AppConfig):
    name = "maillage.tendering"
    label = "tendering"
    verbose_name = "Appels"

    def ready(self) -> None:
        from maillage.kernel import registries
        from maillage.tendering import (  # noqa: F401 - kinds
            archive,
            archive_parts,
            home,
            home_agreements,
            mails,
            tasks,
        )
        from maillage.tendering.domain.alerts import send_summaries
        from maillage.tendering.domain.certificates import remind_certificates
        from maillage.tendering.domain.opening import keep_missing_records
        from maillage.tendering.domain.outcomes import ask_outcomes
        from maillage.tendering.domain.provider_papers import remind_expiring
        from maillage.tendering.domain.receipts import fix_lists
        from maillage.tendering.domain.registration import forget_expired
        from maillage.tendering.domain.renewal import forget_former_shares

        for place in home.PLACES:
            registries.add_place(place)
        registries.add_to(registries.public_places, ("Appels ouverts", "tendering:public_calls"))
        registries.add_to(registries.public_places, ("Conventions publiées", "tendering:contracts"))
        registries.add_to(registries.dues, home.dues)
        registries.add_to(registries.dues, home_agreements.agreement_dues)
        registries.add_to(registries.figures, home.figures)
        registries.ticks["tendering.receipts"] = fix_lists
        registries.ticks["tendering.opening_records"] = keep_missing_records
        registries.ticks["tendering.former_shares"] = forget_former_shares
        registries.ticks["tendering.registrations"] = forget_expired
        registries.ticks["tendering.certificates"] = remind_certificates
        registries.ticks["tendering.outcomes"] = ask_outcomes
        for part in archive_parts.PARTS:
            registries.add_to(archive.sources, part)
        registries.ticks["tendering.papers"] = remind_expiring
        registries.ticks["tendering.summaries"] = send_summaries
