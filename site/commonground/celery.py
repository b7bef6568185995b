"""The background app. One setting chooses: REDIS_URL set, Redis; unset, folders under var/ and one embedded worker."""

import contextlib
import io
import logging
import os

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import beat_init, worker_init
from kombu.exceptions import KombuError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.settings")
log = logging.getLogger(__name__)


class WakeUp(DjangoTask):
    """A message only wakes the worker; what is to be done stands in the database and the sweep finds it.

    So a broker that is down must never turn saved work into an error page.
    """

    abstract = True

    def delay_on_commit(self, *args, **kwargs):
        from django.db import transaction

        def send():
            try:
                self.delay(*args, **kwargs)
            except (KombuError, OSError):
                log.warning("background.wake_up_lost", extra={"task": self.name})

        return transaction.on_commit(send)


app = Celery("commonground", task_cls=WakeUp)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# What somebody waits for on a page goes first, whatever the file that the worker is reading.
NICENESS = 10


@worker_init.connect
def step_back(**kwargs) -> None:
    with contextlib.suppress(OSError):  # where a sandbox forbids even that
        os.nice(NICENESS)


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**kwargs) -> None:
    from django.core.checks import Tags
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        call_command("check", tags=[Tags.security], stdout=io.StringIO())
    except SystemCheckError as faults:
        # Celery swallows exceptions of its signals; only this stops it.
        raise SystemExit(str(faults)) from None
