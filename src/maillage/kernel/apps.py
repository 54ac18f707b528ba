from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class KernelConfig(AppConfig):
    name = "maillage.kernel"
    label = "kernel"

    def ready(self) -> None:
        from maillage.kernel import fulltext, guards, jobs, limits, logs, mail, registries

        logs.install()
        # The signal comes once per room, after all tables are made: ours is enough.
        pre_migrate.connect(guards.remove, sender=self, dispatch_uid="kernel.guards")
        post_migrate.connect(guards.install, sender=self, dispatch_uid="kernel.guards")
        post_migrate.connect(fulltext.install, sender=self, dispatch_uid="kernel.fulltext")
        registries.ticks["kernel.jobs"] = jobs.revive_lost
        registries.ticks["kernel.limits"] = limits.forget_past
        registries.ticks["kernel.mail"] = mail.resend_waiting
