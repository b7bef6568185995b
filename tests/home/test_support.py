"""Support: whom one's own service named first, then those for everybody; never blank, and nobody else's numbers."""

import re

import pytest

from people.enums import LocalSlot
from people.services import set_local_contact
from ui import signposting


@pytest.fixture
def give(cast, evening, today):
    def one(slot="out_of_hours", **more):
        fields = {
            "organisation": cast.fostering, "slot": slot, "name": "Emergency duty team", "number": "01632 960 123",
            "when": "After 5 pm.", "checked_on": today,
        }  # fmt: skip
        return set_local_contact(actor=cast.lead, at=evening, on=today, **(fields | more))

    return one


def page(client) -> str:
    return re.sub(r'<span class="no-wrap">([^<]*)</span>', r"\1", client.get("/support/").content.decode())


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_those_of_ones_own_service_come_first(client, cast, give):
    give()
    give("sleep_clinic", organisation=cast.other, number="01632 960 999")
    client.force_login(cast.carer)
    html = main(page(client))
    assert html.index("tel:01632960123") < html.index("tel:999")
    assert "Emergency duty team. After 5 pm. Checked on 22 November 2026." in html
    assert "01632960999" not in html
    for service in (*signposting.FIRST, *signposting.MORE):
        assert service.number in html


def test_what_is_not_filled_in_shows_a_national_number_never_a_blank(client, cast, give):
    give()
    client.force_login(cast.carer)
    html = main(page(client))
    missing = html[html.index("Not given by Harbour yet") :]
    assert missing.count("<h3>") == len(LocalSlot) - 1
    assert "Out-of-hours social care" not in missing
    for slot in set(LocalSlot) - {LocalSlot.OUT_OF_HOURS}:
        [part] = [part for part in missing.split("<h3>") if part.startswith(f"{slot.label}</h3>")]
        for service in signposting.INSTEAD[slot].services:
            assert f'href="tel:{service.dial}"' in part, slot


def test_each_slot_has_its_national_one():
    assert set(signposting.INSTEAD) == set(LocalSlot)
    for slot, instead in signposting.INSTEAD.items():
        assert instead.words, slot
        assert instead.services, slot
        assert not any(service.text for service in instead.services), "one rings these"


@pytest.mark.parametrize("who", ["", "stranger", "author"])
def test_others_and_whoever_is_not_signed_in_see_the_national_ones_alone(client, cast, give, who):
    give()
    if who:
        client.force_login(getattr(cast, who))
    html = main(page(client))
    assert "01632" not in html
    assert "Not given" not in html
    assert html.index("tel:999") < html.index("tel:111") < html.index("tel:116123") < html.index("tel:08001111")


def test_a_number_not_checked_for_a_year_says_so(client, cast, give, time_machine):
    give()
    time_machine.move_to("2027-12-01T20:00:00+00:00", tick=False)
    client.force_login(cast.carer)
    assert "Last checked on 22 November 2026: if nobody answers, ring a number below." in page(client)


def test_it_is_kept_by_no_cache_between_us_and_the_one_who_is_signed_in(client, cast, give):
    give()
    client.force_login(cast.carer)
    assert "no-store" in client.get("/support/")["Cache-Control"]


def test_the_numbers_cost_a_fixed_number_of_queries(client, cast, give):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.carer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/support/")
        return len(found)

    give()
    client.get("/support/")
    one = asked()
    for slot in LocalSlot:
        give(slot)
    assert asked() == one
