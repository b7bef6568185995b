from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"
    verbose_name = "Coverage"

    def ready(self) -> None:
        pass
