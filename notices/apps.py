from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        import_module("notices.receivers")
        import_module("notices.own_record")
        import_module("notices.erasing")
