"""The project: settings, URLs, background app, commands. Nobody imports it."""

from commonground.celery import app as celery_app

__all__ = ["celery_app"]
