from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonGroundConfig(AppConfig):
    name = "commonground"
    verbose_name = "Common Ground"

    def ready(self) -> None:
        from commonground import append_only, checks  # noqa: F401

        post_migrate.connect(append_only.install, sender=self)
