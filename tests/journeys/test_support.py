"""Support without a connection, with the numbers of one's own service. Signing out clears it: test_interrupted.py."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.services import set_local_contact
from tests.cast import make_cast
from tests.once import on_sqlite
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]

KEPT = "async () => Boolean(await caches.match('/support/', {cacheName: 'kept:%s:pages'}))"


def test_opened_once_it_is_there_with_ones_own_numbers(site, page, today):
    cast = make_cast(today)
    give = {
        "organisation": cast.fostering, "slot": "out_of_hours", "name": "Emergency duty team", "when": "",
        "checked_on": today, "actor": cast.lead, "at": timezone.now(), "on": today,
    }  # fmt: skip
    set_local_contact(number="01632 960 123", **give)
    sign_in(page.context, site, cast.carer)
    page.goto("/support/")
    wait_for(lambda: page.evaluate(KEPT % cast.carer.pk), "the page to be kept")
    # Looked at again with a line, it is kept as it is now.
    set_local_contact(number="01632 960 145", **give)
    page.goto("/support/")
    expect(page.get_by_role("link", name="Ring 01632 960 145")).to_be_visible()
    site.stop_web()
    page.goto("/support/?")
    expect(page.get_by_role("link", name="Ring 01632 960 145")).to_be_visible()
    expect(page.get_by_role("link", name="Ring 116 123")).to_be_visible()
    site.start_web()
