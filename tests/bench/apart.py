"""`./run bench apart`: whether a lead could tell by the clock who keeps something for themselves (P3).

Two carers of one service, alike but that one keeps fifty notes; each page of theirs is asked for in turn. The figure is
the chance that a page of the one with notes took longer than one of the other: a half is a coin.
"""

import time
from datetime import UTC, date, datetime
from random import Random
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from tests.cast import make_cast
from wellbeing.items import keep
from wellbeing.keys import box_of

NOTES, ROUNDS = 50, 300
LOW, HIGH = 0.45, 0.55


def chance(one: list[float], other: list[float]) -> float:
    """The area under the curve: of all pairs, how many have the first one longer; ties count half."""
    return sum((a > b) + (a == b) / 2 for a in one for b in other) / (len(one) * len(other))


def run(database, sizes: list[int]) -> None:
    cast = make_cast(date.today())
    box = box_of(cast.carer)
    for _ in range(NOTES):
        keep(box, item_id=uuid4(), kind="note", body={"text": "x" * 400}, at=datetime.now(UTC))
    lead, place = Client(headers={"host": "127.0.0.1"}), cast.fostering.pk
    lead.force_login(cast.lead)
    order = Random(1)
    for path in (f"/coverage/{place}/people/{{}}/", f"/people/{place}/{{}}/"):
        took: dict[object, list[float]] = {cast.carer.pk: [], cast.colleague.pk: []}
        for number in range(ROUNDS + 10):
            turn = list(took)
            order.shuffle(turn)
            for who in turn:
                began = time.perf_counter()
                assert lead.get(path.format(who)).status_code == 200
                if number >= 10:  # the first ones warm up
                    took[who].append(time.perf_counter() - began)
        found = chance(took[cast.carer.pk], took[cast.colleague.pk])
        word = "met" if LOW <= found <= HIGH else "MISSED"
        print(
            f"  {path.format('…').replace(str(place), '…'):<28}{found:6.3f}, between {LOW} and {HIGH}: {word}",
            flush=True,
        )
    print(f"  as at {timezone.localdate()}, {ROUNDS} pages of each")
