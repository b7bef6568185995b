"""A service with things that fall due, and an outbox whose clock is believed."""

from datetime import date, datetime, timedelta

from certification.rules import LONDON
from compliance.models import Requirement
from notices import services
from notices.models import Preference, Watch
from people.models import Engagement, Person
from tests.compliance.scene import ask

TUESDAY = datetime(2026, 11, 24, 10, 5, tzinfo=LONDON)  # everybody's own hour, if they chose none


def believe(at: datetime) -> None:
    """As if sweeps had come each minute for two days."""
    Watch.objects.update_or_create(
        pk=1, defaults={"last_at": at, "steady_since": at - timedelta(days=2), "because": "first"}
    )


def sweep(at: datetime) -> int:
    """One of many sweeps: the clock ran on as it should."""
    believe(at)
    return services.sweep(at=at)


def due(place, days: int, on: date, subject: str = "first-aid", **more) -> Requirement:
    """Asked of everybody there, due that many days after `on`."""
    given = {"clock": "fixed_date", "fixed_on": on + timedelta(days=days), "months": 0}
    return ask(place, subject, date(2026, 1, 1), **given | more)


def alone(*people: Person) -> None:
    """Nobody else is anywhere."""
    Engagement.objects.exclude(person__in=people).delete()


def without_numbers(cast) -> None:
    """No digests for leads, so that every message is a learner's."""
    for lead in (cast.lead, cast.other_lead):
        Preference.objects.create(person=lead, summaries=False, changed_at=TUESDAY)


def chose(person: Person, at: datetime, **what) -> None:
    Preference.objects.update_or_create(person=person, defaults={**what, "changed_at": at})
