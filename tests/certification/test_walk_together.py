"""A long ledger is walked by several processes, in ranges: what they find is what one walk finds."""

from datetime import date

import pytest

from certification.models import AwardPeriod, LedgerHead
from certification.services import Fault, Seal, chain, verify
from tests.certification.test_chain import ATTACKS, attacked, live, open_to_all
from tests.certification.world import make_world
from tests.once import on_postgresql, on_sqlite


class OnePool:
    """Ranges in this process, since others would not see what this transaction has written."""

    def __init__(self, *args, **named) -> None:
        self.map = map

    def __enter__(self):
        return self

    def __exit__(self, *raised) -> None:
        pass

    def shutdown(self, **named) -> None:
        pass


@pytest.mark.slow
@on_sqlite
def test_ranges_name_the_same_first_bad_row(db, monkeypatch):
    live(make_world(), people=4)
    monkeypatch.setattr(chain, "ProcessPoolExecutor", OnePool)
    monkeypatch.setattr(chain, "RANGE", 5)
    assert chain._walk_together(2) == verify(processes=2) == verify()
    for number, attack in attacked(2 * len(ATTACKS)):
        assert verify(processes=2) == verify(), (number, attack)


@pytest.mark.real
@pytest.mark.xdist_group("once")
@on_postgresql
def test_processes_walk_what_is_committed(fresh_database, monkeypatch):
    live(make_world(), people=3)
    monkeypatch.setattr(chain, "RANGE", 5)
    head = LedgerHead.objects.get()
    assert chain._walk_together(2) == Seal(head.number, head.hash)
    open_to_all()
    AwardPeriod.objects.filter(sequence=2).update(valid_until=date(2099, 1, 1))
    found = verify(processes=2)
    assert isinstance(found, Fault)
    assert found == verify()
