from importlib import import_module

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        import_module("certification.receivers")
        import_module("certification.own_record")
        import_module("certification.erasing")
