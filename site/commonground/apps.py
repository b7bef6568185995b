from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CommonGroundConfig(AppConfig):
    name = "commonground"
    verbose_name = "Common Ground"

    def ready(self) -> None:
        append_only = import_module("commonground.append_only")
        import_module("commonground.checks")

        # The signal is sent for apps with models only, after every app has migrated; any one of them will do.
        post_migrate.connect(append_only.install, sender=apps.get_app_config("progress"))
