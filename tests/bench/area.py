"""`./run bench area 14000`: publishing an area's figures, eight quarters at once and then one, and its page, paper and sheet.

People of every sector in sixty organisations; six in ten hold the core. Nothing is asked of them: what is counted of
dates is `bench coverage`. Publishing happens in the night after a quarter has ended, so its floor is patience.
"""

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

from django.db import connection
from django.utils import timezone

from certification.models import AwardPeriod, CredentialVersion
from compliance.areas.board import board_of
from compliance.areas.papers import paper_of
from compliance.areas.periods import ended
from compliance.areas.sectors import ROLES
from compliance.areas.sheet import workbook_of
from compliance.services import publish_area
from people.enums import OrganisationKind
from people.models import Area, Engagement, Organisation, Person
from tests.bench.exports import forgotten
from tests.bench.law import execute
from tests.bench.lists import memory
from tests.cast import make_cast

PLACES = 60


def make(count: int, today: date) -> Area:
    cast, since = make_cast(today), today - timedelta(days=1200)
    roles = cycle([role for some in ROLES.values() for role in some])
    places = Organisation.objects.bulk_create(
        [Organisation(area=cast.area, name=f"Place {n}", kind=OrganisationKind.NHS) for n in range(PLACES)]
    )
    folk = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4().hex}@example.org", name=f"Person {n:06}", password="!") for n in range(count)],
        batch_size=2000,
    )
    Engagement.objects.bulk_create(
        [
            Engagement(person=one, organisation=places[n % PLACES], role=next(roles), started_on=since)
            for n, one in enumerate(folk)
        ],
        batch_size=2000,
    )
    version, first = CredentialVersion.objects.get(), today - timedelta(days=900)
    AwardPeriod.objects.bulk_create(
        [
            AwardPeriod(
                person=one, version=version, credential_id=version.credential_id, sequence=1, basis="first",
                valid_from=first + timedelta(days=n % 800), valid_until=today + timedelta(days=200 + n % 300),
                evidence={"completions": []}, awarded_at=datetime(first.year, first.month, first.day, 12, tzinfo=UTC),
            )
            for n, one in enumerate(folk)
            if n % 10 < 6
        ],
        batch_size=2000,
    )  # fmt: skip
    execute("ANALYZE")
    return cast.area


def measure(count: int, today: date) -> None:
    area, now = make(count, today), timezone.now()
    before, began = forgotten(), time.perf_counter()
    published = publish_area(area=area, at=now, on=ended(today)[-1].last)  # the last one had not ended yet
    whole = time.perf_counter() - began
    began = time.perf_counter()
    publish_area(area=area, at=now, on=today)
    one = time.perf_counter() - began
    print(
        f"{count:>7} people in {PLACES} organisations: {published} quarters published in {whole:.1f} s, one in {one:.1f} s · memory"
        f" grew by {memory('VmHWM') - before:.0f} MB",
        flush=True,
    )
    for name, act in (("board", board_of), ("paper", lambda one: paper_of(board_of(one))),
                      ("spreadsheet", lambda one: workbook_of(board_of(one)))):  # fmt: skip
        began = time.perf_counter()
        act(area)
        print(f"          {name:<12}{(time.perf_counter() - began) * 1000:8.0f} ms", flush=True)


def run(database, sizes: list[int]) -> None:
    today = timezone.localdate()
    for count in sizes:
        connection.close()
        database.restore()
        measure(count, today)
