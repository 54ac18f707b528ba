from django.apps import AppConfig

from maillage.kernel import registries


class DemoConfig(AppConfig):
    name = "maillage.demo"
    label = "demo"
    verbose_name = "Démonstration"

    def ready(self) -> None:
        """Say which keys are worth nothing."""
        from maillage.demo.keys import KEYS

        registries.published_keys.update(one.recipient for one in KEYS)
