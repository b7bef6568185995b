"""Days that were given before everything about them was kept: the update says whose they are, guard or no guard."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("people", "0005_lead_invitations")], [("people", "0006_changed_days")]


@pytest.mark.real
def test_rows_from_before_say_whose_they_are(fresh_database, evening):
    from commonground.append_only import install
    from people.models import ClockDate
    from tests.cast import make_cast

    cast = make_cast(evening.date())
    row = cast.carer.engagements.get()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("people", "ClockDate")
    said = {"name": "approved_on", "became": date(2026, 5, 3), "reason": "Minutes", "recorded_at": evening}
    for engagement in (row.pk, cast.carer.pk):  # the second is that of nobody: its organisation is gone
        old.objects.create(engagement=engagement, recorded_by_id=cast.lead.pk, **said)
    install(None, using="default")
    MigrationExecutor(connection).migrate(AFTER)
    known, gone = ClockDate.objects.order_by("pk")
    assert (known.person, known.organisation, known.became) == (cast.carer.pk, cast.fostering.pk, date(2026, 5, 3))
    assert (gone.person.int, gone.organisation.int) == (0, 0)
