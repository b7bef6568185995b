from importlib import import_module

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    verbose_name = "Progress"

    def ready(self) -> None:
        import_module("progress.own_record")
        import_module("progress.erasing")
