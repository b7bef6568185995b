"""The sweeps: with every message lost, they rebuild what the messages would have done."""

from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

import certification.services
import compliance.services
import compliance.tasks
import courses.services
import notices.services
import people.services
import progress.services
import wellbeing.services

RECENT = timedelta(minutes=15)
log = structlog.get_logger()


def sweep_all(*, recent: bool) -> dict[str, int]:
    """Every derived table from its facts, lowest floor first; counts of what each looked at or wrote."""
    now = timezone.now()
    since = now - RECENT if recent else None
    return {
        "editions": 0 if recent else courses.services.sweep(at=now),
        # An event and its fold are one transaction: only a changed rule leaves something to mend, by night.
        "progress": 0 if recent else progress.services.sweep(),
        "lists": people.services.sweep_imports(at=now, since=since),
        "awards": certification.services.sweep(at=now, since=since),
        "obligations": compliance.services.sweep(since=since),
        # After what they are made from; each quarter once, so all but the first night of one finds nothing to do.
        "areas": 0 if recent else compliance.services.publish_areas(at=now, on=timezone.localdate(now)),
        "exports": compliance.services.sweep_exports(at=now, since=since),
        "announcements": compliance.services.sweep_announcements(at=now, since=since),
        "deliveries": wake_deliveries(now),
        "messages": notices.services.sweep(at=now),
        # Last, and long after a change of keys: nobody's dates or messages wait for files.
        "files": certification.services.make_files(at=now, since=since),
    }


def wake_deliveries(now: datetime) -> int:
    """How many messages to other systems wait; another task sends them, so that a slow system keeps nobody waiting."""
    waiting = compliance.services.due(now).count()
    if waiting:
        compliance.tasks.deliver.delay_on_commit()
    return waiting


SWEEP_SECONDS = 2 * 60 * 60


@shared_task(time_limit=SWEEP_SECONDS)
def sweep(*, recent: bool) -> None:
    sweep_all(recent=recent)


@shared_task(time_limit=SWEEP_SECONDS)
def watch_ledger() -> None:
    """Checks the whole award ledger and signs its head; a ledger that was changed is said in the log and not signed."""
    found = certification.services.verify()
    if isinstance(found, certification.services.Fault):
        log.error("ledger.changed", fault=certification.services.in_words(found))
        return
    try:
        certification.services.sign_head(folder=settings.LEDGER_HEADS_DIR, at=timezone.now())
    except certification.services.UnableToSignHead as reason:
        log.error("ledger.changed", fault=str(reason))


@shared_task
def count_quarters() -> None:
    """Apart from the sweep: what is private is no step on the way to anything else."""
    wellbeing.services.count_quarters(at=timezone.now())


@shared_task
def clear_sessions() -> None:
    from django.core.management import call_command

    call_command("clearsessions")
