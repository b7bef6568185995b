"""A lead's pages read their own place's rows, not the whole table; PostgreSQL says so itself."""

from datetime import date

from compliance.lens import Lens
from tests.bench.plans import HEAVIEST, many_places, plans
from tests.once import on_postgresql


@on_postgresql
def test_no_page_of_one_place_reads_a_whole_table(cast):
    """People by name are left out: of a few thousand, PostgreSQL rightly reads all."""
    today = date(2026, 11, 22)
    place = many_places(cast.area, [cast.requirement], today, places=40, each=75)
    found = list(plans(Lens(place, today)))
    assert {name for name, _plan in found} == set(HEAVIEST)
    for name, plan in found:
        for table in ("compliance_obligation", "people_engagement"):
            assert f"Seq Scan on {table}" not in plan, f"{name}\n{plan}"
