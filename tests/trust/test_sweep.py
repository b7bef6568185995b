"""With every message lost, the sweep rebuilds what the messages would have done; twice changes nothing."""

import pytest
from django.db import connections
from django.utils import timezone

from certification.models import AwardPeriod
from commonground.celery import WakeUp
from commonground.tasks import sweep_all
from compliance.models import Obligation
from notices.models import Notice
from progress.models import Completion, ModuleProgress
from tests.cast import complete, make_cast

pytestmark = pytest.mark.real

# Rows by what they say; ids and public numbers are drawn anew.
DERIVED = {
    ModuleProgress: ("person__email", "module_key", "edition_id", "round", "state", "started_at", "last_event_at"),
    Completion: ("person__email", "module_key", "round", "edition_id", "completed_at"),
    AwardPeriod: (
        "person__email", "credential_id", "sequence", "valid_from", "valid_until", "basis", "holder__name",
        "version__number",
    ),
    Obligation: (
        "engagement__person__email", "requirement__name", "organisation__name", "starts_on", "ends_on", "kind", "until",
        "obliges", "due_on", "question", "clock", "counted_from", "months", "paused_months", "paused_days", "moved_by",
    ),
    Notice: ("person__email", "kind", "stage", "state"),
}  # fmt: skip


def rows() -> dict[str, list]:
    return {model.__name__: sorted(map(str, model.objects.values_list(*fields))) for model, fields in DERIVED.items()}


def ids() -> dict[str, list]:
    return {model.__name__: sorted(map(str, model.objects.values_list("pk", flat=True))) for model in DERIVED}


def an_evening(today, now):
    """Three people learn; nothing else is called."""
    cast = make_cast(today)
    complete(cast.carer, at=now)
    complete(cast.stranger, at=now)
    complete(cast.kinship, "c1", at=now)
    return cast


@pytest.fixture
def silent_messages(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_sweep_rebuilds_what_lost_messages_left_undone(
    fresh_database, today, monkeypatch, silent_messages, django_db_blocker
):
    now = timezone.now()
    an_evening(today, now)
    with_messages = rows()
    assert len(with_messages["AwardPeriod"]) == 2
    assert len([row for row in with_messages["Obligation"] if "'covered'" in row]) == 2

    connections.close_all()
    fresh_database.restore()
    monkeypatch.setattr(WakeUp, "delay_on_commit", lambda self, *args, **kwargs: None)
    an_evening(today, now)
    assert rows() != with_messages, "the messages were not lost, so this shows nothing"
    sweep_all(recent=False)
    assert same_but_for_edition_ids(rows()) == same_but_for_edition_ids(with_messages)

    before = rows(), ids()
    sweep_all(recent=False)
    sweep_all(recent=True)
    assert (rows(), ids()) == before


def test_progress_is_rebuilt_from_events_alone(fresh_database, today, silent_messages):
    an_evening(today, timezone.now())
    before = rows()
    ModuleProgress.objects.all().delete()
    Obligation.objects.all().delete()
    sweep_all(recent=False)
    assert rows() == before


def same_but_for_edition_ids(found: dict) -> dict:
    """Attempt ids are derived from the people's ids, which differ between the two evenings."""
    import re

    return {name: sorted(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", row) for row in got) for name, got in found.items()}
