"""Celery: messages only wake the worker; the sweeps below find whatever a lost message left undone."""

from celery.schedules import crontab

from commonground.settings.core import REDIS_URL, TIME_ZONE, VAR_DIR

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5}
else:
    BROKER_DIR.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }

CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "commonground.tasks.sweep", "schedule": 60.0, "kwargs": {"recent": True}},
    "sweep-nightly": {
        "task": "commonground.tasks.sweep",
        "schedule": crontab(hour=2, minute=30),
        "kwargs": {"recent": False},
    },
    "count-quarters": {"task": "commonground.tasks.count_quarters", "schedule": crontab(hour=1, minute=30)},
    "watch-ledger": {"task": "commonground.tasks.watch_ledger", "schedule": crontab(hour=4, minute=30)},
    "clear-sessions": {"task": "commonground.tasks.clear_sessions", "schedule": crontab(hour=3, minute=30)},
}
