"""Logs are JSON lines in production; they carry ids, never what a person wrote, was called or answered."""

import structlog

from commonground import env
from commonground.settings.core import PRODUCTION


def without_request(logger, name, event: dict) -> dict:
    """Django hands the request along with an error. Shown, it says the whole address, with what was searched for."""
    event.pop("request", None)
    return event


_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    without_request,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_renderer = structlog.processors.JSONRenderer() if PRODUCTION else structlog.dev.ConsoleRenderer(colors=False)

# Whoever lets Django send errors by mail (ADMINS) gets them without what a form or a function held.
DEFAULT_EXCEPTION_REPORTER_FILTER = "commonground.errors.WithoutWords"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _renderer,
            ],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": env.text("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")},
    "loggers": {
        "django.server": {"handlers": ["out"], "propagate": False},
        # Whatever LOG_LEVEL says: these would write out what a page was given, and what rows hold.
        "django.template": {"level": "INFO"},
        "django.db.backends": {"level": "INFO"},
    },
}
