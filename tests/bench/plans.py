"""`./run bench plans`: how PostgreSQL goes about the heaviest statements of a lead's pages, in one place of many.

`docs/performance.md` shows what this prints; tests/compliance/test_plans.py fails when one of them reads a whole table.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.lens import Lens
from compliance.models import Obligation
from compliance.selectors import by_requirement, by_team, lines, months_ahead, people, stand
from people.enums import OrganisationKind, Role
from people.models import Area, Engagement, Organisation, Person
from people.services import create_team
from tests.bench.law import execute

HEAVIEST: dict[str, Callable[[Lens], object]] = {
    "the sentence": stand,
    "by what is asked": by_requirement,
    "teams": by_team,
    "a page of people": lambda lens: lines(lens, people(lens)[:25]),
    "what is coming": months_ahead,
}
BIG = ("compliance_obligation", "people_engagement", "people_person")


def many_places(area: Area, requirements: list, today: date, *, places: int, each: int) -> Organisation:
    """Places with people who have one stretch for each requirement; returns one of them, with two teams."""
    folk, engaged, owed = [], [], []
    for number in range(places):
        place = Organisation.objects.create(area=area, name=f"Place {number}", kind=OrganisationKind.FOSTERING_AGENCY)
        teams = [create_team(organisation=place, name=name) for name in ("East", "West")]
        for n in range(each):
            person = Person(email=f"{uuid.uuid4().hex}@example.org", name=f"Person {n:05}", password="!")
            one = Engagement(
                person=person, organisation=place, role=Role.FOSTER_CARER, started_on=date(2020, 1, 1),
                team=teams[n % 2],
            )  # fmt: skip
            folk.append(person)
            engaged.append(one)
            owed += [
                Obligation(
                    engagement=one, requirement=requirement, organisation=place, person=person, obliges=True,
                    starts_on=date(2020, 1, 1), due_on=today + timedelta(days=n % 300 - 100), clock="role_start",
                )
                for requirement in requirements
            ]  # fmt: skip
    Person.objects.bulk_create(folk, batch_size=2000)
    Engagement.objects.bulk_create(engaged, batch_size=2000)
    Obligation.objects.bulk_create(owed, batch_size=2000)
    execute(*(f"ANALYZE {table}" for table in BIG))
    return place


def plans(lens: Lens) -> Iterator[tuple[str, str]]:
    """(which, how it is done) of every statement that reads a big table."""
    for name, ask in HEAVIEST.items():
        with CaptureQueriesContext(connection) as captured:
            ask(lens)
        for statement in [row["sql"] for row in captured]:
            if any(table in statement for table in BIG):
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN (COSTS OFF) " + statement.replace("%", "%%"))
                    yield name, "\n".join(row[0] for row in cursor.fetchall())


def run(database, sizes: list[int]) -> None:
    from tests.cast import make_cast

    today = date.today()
    cast = make_cast(today)
    place = many_places(cast.area, [cast.requirement], today, places=60, each=240)
    for name, plan in plans(Lens(place, today)):
        print(f"{name}\n{plan}\n", flush=True)
