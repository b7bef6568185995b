from importlib import import_module

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"
    verbose_name = "Coverage"

    def ready(self) -> None:
        import_module("compliance.receivers")
        import_module("compliance.own_record")
        import_module("compliance.erasing")
        import_module("compliance.imports")
        import_module("compliance.reminders")
