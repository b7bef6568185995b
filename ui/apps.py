from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, form rendering and the living style guide. Knows no domain."""

    name = "ui"
    verbose_name = "Interface"
