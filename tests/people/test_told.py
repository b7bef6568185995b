"""Whatever is done to people, those of whom the floors above are told are all for whom anything has changed."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.services import award
from compliance.enums import HouseholdRule
from compliance.models import Obligation, RequirementVersion
from compliance.services import refresh
from people.models import Merge, Pause, Person
from people.services import (
    Dates,
    UnableToChange,
    UnableToMerge,
    UnableToPause,
    UnableToShareHome,
    begin_pause,
    change_engagement,
    come_back,
    correct_pause,
    end,
    merge_people,
    move,
    put_together,
    remove_pause,
    take_apart,
    take_back_end,
    undo_merge,
)
from people.signals import engagements_changed
from tests.cast import complete
from tests.once import on_sqlite

pytestmark = [pytest.mark.slow, on_sqlite]

REFUSED = (UnableToChange, UnableToMerge, UnableToPause, UnableToShareHome)
KINDS = ("dates", "move", "end", "stay", "back", "share", "apart", "pause", "correct", "remove", "merge", "undo")
ACTS = st.tuples(st.sampled_from(KINDS), st.sampled_from(("carer", "colleague")), st.integers(0, 170))
# So that each act has something to act upon: a couple of whom one is on pause.
BEFORE = (("share", "carer", 0), ("share", "colleague", 0), ("pause", "carer", 100))


def written() -> list[str]:
    columns = [field.name for field in Obligation._meta.concrete_fields if field.name != "id"]
    return sorted(map(str, Obligation.objects.values_list(*columns)))


@pytest.fixture
def scene(cast, evening):
    """One of the three holds the credential, and what one of a household holds counts for all."""
    RequirementVersion.objects.update(household=HouseholdRule.JOINT)
    complete(cast.colleague, at=evening - timedelta(days=90))
    award(person_id=cast.colleague.pk, at=evening - timedelta(days=90))
    cast.admin = Person.objects.create_superuser("admin@example.org")
    return cast


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=1, max_size=5))
def test_what_is_told_is_enough(scene, today, evening, acts):
    told: set[str] = set()

    def listener(sender, person_ids, **kwargs):
        told.update(person_ids)

    engagements_changed.connect(listener)
    try:
        with transaction.atomic():
            refresh(person_ids=Person.objects.values_list("pk", flat=True))
            for act, who, days in (*BEFORE, *acts):
                told.clear()
                _within(lambda act=act, who=who, days=days: _do(scene, act, who, days, today, evening))
                refresh(person_ids=told)
            incremental = written()
            refresh(person_ids=Person.objects.values_list("pk", flat=True))
            assert incremental == written()
            Obligation.objects.all().delete()
            refresh(person_ids=Person.objects.values_list("pk", flat=True))
            assert incremental == written()
            transaction.set_rollback(True)
    finally:
        engagements_changed.disconnect(listener)


def _within(act) -> None:
    """What waits for the commit is sent at once: here nothing is ever committed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda tell, **kwargs: tell())
        try:
            with transaction.atomic():
                act()
        except REFUSED:
            pass


def _do(cast, act, name, days, today, evening) -> None:
    who = Person.objects.get(pk=getattr(cast, name).pk)
    day, lead = today - timedelta(days=days), cast.lead
    by = {"reason": "A test", "actor": lead, "at": evening, "on": today}
    row = who.engagements.order_by("-started_on").first()
    pause = Pause.objects.filter(engagement__person=who).first()
    if act == "back":
        come_back(person=who, organisation=cast.fostering, role="foster_carer", on=day)
    elif act == "merge":
        other = Person.objects.exclude(pk=who.pk).get(name="Grace Adeyemi" if name != "carer" else "Ben Carter")
        merge_people(kept=who, merged=other, reason="A test", actor=cast.admin, at=evening, on=today)
    elif act == "undo":
        for done in Merge.objects.filter(undone_at=None)[:1]:
            undo_merge(merge=done, actor=cast.admin, at=evening)
    elif row is None:
        return
    elif act == "dates":
        change_engagement(engagement=row, dates=Dates(day, day), **by)
    elif act == "move":
        team = cast.south if row.team == cast.north else cast.north
        move(engagement=row, team=team, from_day=day, **by)
    elif act == "end":
        end(engagement=row, last_day=day, **by)
    elif act == "stay":
        take_back_end(engagement=row, actor=lead, at=evening, on=today)
    elif act == "share":
        put_together(engagement=row, name="Other" if days > 100 else "Home", primary_carer=days % 2 == 0, actor=lead)
    elif act == "apart":
        take_apart(engagement=row, actor=lead)
    elif act == "pause":
        last = None if days % 3 else day + timedelta(days=20)
        begin_pause(engagement=row, starts_on=day, ends_on=last, kind="leave", **by)
    elif act == "correct" and pause:
        correct_pause(pause=pause, starts_on=pause.starts_on, ends_on=today, **by)
    elif act == "remove" and pause:
        remove_pause(pause=pause, **by)
