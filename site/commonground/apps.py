from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CommonGroundConfig(AppConfig):
    name = "commonground"
    verbose_name = "Common Ground"

    def ready(self) -> None:
        from commonground import append_only

        # The signal is sent for apps with models only, after every app has migrated; any one of them will do.
        post_migrate.connect(append_only.install, sender=apps.get_app_config("progress"))
