"""A quarter is counted once, when it is over; then the answers are gone, and the figures stay as they are."""

import uuid
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from commonground.tasks import count_quarters as nightly
from people.models import Person
from tests.compliance.area_scene import area_lead
from tests.conftest import LONDON
from wellbeing.keys import UnableToUnlock
from wellbeing.models import Contribution, CountedQuarter, QuarterFigures, QuarterKey
from wellbeing.sealing import UnableToOpen
from wellbeing.selectors.figures import quarters_shown
from wellbeing.services import count_quarters
from wellbeing.services.check_in import give_to_be_counted, keep_check_in, take_back

LAST_NIGHT = datetime(2026, 12, 31, 23, 59, tzinfo=LONDON)
NEW_YEAR = datetime(2027, 1, 1, 0, 0, tzinfo=LONDON)
QUARTER = date(2026, 10, 1)
EMPTY = "Nothing to show: fewer than ten people, or nobody was asked."


@pytest.fixture
def give(cast, evening):
    """give(place, upper, other): so many people give their answers there."""
    made = iter(range(1000))

    def act(place, upper: int, other: int, at=evening) -> list[Person]:
        people = [Person(email=f"p{next(made)}@example.org", name="P") for _ in range(upper + other)]
        Person.objects.bulk_create(people)
        for number, person in enumerate(people):
            step = "mostly" if number < upper else "hardly"
            give_to_be_counted(person=person, organisation=place, answers={"rest": step}, at=at)
        return people

    return act


def said(place) -> list[str]:
    return [item.said for quarter in quarters_shown(place.pk) for item in quarter.items if item.said != "Not shown"]


def test_nothing_is_counted_before_the_quarter_is_over(give, cast):
    give(cast.fostering, 12, 14)
    assert count_quarters(at=LAST_NIGHT) == 0
    assert Contribution.objects.count() == 26
    assert quarters_shown(cast.fostering.pk) == []
    assert count_quarters(at=NEW_YEAR) == 1
    assert said(cast.fostering) == ["about 10 of about 25 people"]
    assert said(cast.area) == ["about 10 of about 25 people"]


def test_then_the_answers_and_their_key_are_gone(give, cast):
    give(cast.fostering, 12, 14)
    copy = Contribution.objects.first()
    count_quarters(at=NEW_YEAR)
    assert not Contribution.objects.exists()
    assert not QuarterKey.objects.exists()
    from wellbeing.keys import box_of_quarter

    with pytest.raises(UnableToOpen):
        box_of_quarter(QUARTER).open(copy, "sealed")  # as from a backup


def test_counted_again_it_stays_as_it_was(give, cast):
    give(cast.fostering, 12, 14)
    count_quarters(at=NEW_YEAR)
    first = list(QuarterFigures.objects.values())
    assert count_quarters(at=NEW_YEAR) == 0
    give(cast.fostering, 20, 20)  # of the quarter that is counted: too late
    assert count_quarters(at=NEW_YEAR) == 0
    assert list(QuarterFigures.objects.values()) == first
    assert not Contribution.objects.exists()
    assert not QuarterKey.objects.exists()


def test_broken_off_nothing_is_half_done(give, cast, monkeypatch):
    give(cast.fostering, 12, 14)
    with monkeypatch.context() as patch:
        patch.setattr("wellbeing.services.counting._as_kept", lambda items: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_quarters(at=NEW_YEAR)
    assert Contribution.objects.count() == 26
    assert not CountedQuarter.objects.exists()
    count_quarters(at=NEW_YEAR)
    assert said(cast.fostering) == ["about 10 of about 25 people"]


def test_without_the_master_key_it_waits(give, cast, settings):
    give(cast.fostering, 12, 14)
    known = settings.PRIVATE_MASTER_KEYS
    settings.PRIVATE_MASTER_KEYS = ["another"]
    with pytest.raises(UnableToUnlock):
        count_quarters(at=NEW_YEAR)
    settings.PRIVATE_MASTER_KEYS = known
    assert Contribution.objects.count() == 26


def test_a_row_that_was_changed_counts_for_nothing_and_stops_nobody_elses(give, cast):
    people = give(cast.fostering, 15, 15)
    row = Contribution.objects.first()
    Contribution.objects.filter(pk=row.pk).update(sealed=Contribution.objects.exclude(pk=row.pk).first().sealed)
    count_quarters(at=NEW_YEAR)
    assert len(people) == 30
    assert said(cast.fostering) == ["about 15 of about 25 people"]


def test_what_was_taken_back_is_not_counted(give, cast):
    for person in give(cast.fostering, 11, 10)[-1:]:
        take_back(person=person, quarter=QUARTER)
    count_quarters(at=NEW_YEAR)
    assert said(cast.fostering) == []


def test_a_small_place_hides_the_one_beside_it(give, cast):
    give(cast.fostering, 12, 14)
    give(cast.other, 2, 1)
    count_quarters(at=NEW_YEAR)
    assert (said(cast.fostering), said(cast.other)) == ([], [])
    assert said(cast.area) == ["about 15 of about 25 people"]


def test_the_night_does_it(give, cast, time_machine):
    from django.conf import settings

    give(cast.fostering, 12, 14)
    time_machine.move_to(NEW_YEAR, tick=False)
    assert settings.CELERY_BEAT_SCHEDULE["count-quarters"]["task"] == nightly.name
    nightly()
    assert said(cast.fostering)


# Who sees it


@pytest.fixture
def lead(cast):
    browser = Client()
    browser.force_login(cast.lead)
    return browser


def main_of(browser, url: str) -> str:
    page = browser.get(url).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_a_lead_sees_their_own_places_and_an_area_lead_the_area(give, cast, lead, evening, time_machine):
    give(cast.fostering, 12, 14)
    count_quarters(at=NEW_YEAR)
    time_machine.move_to(NEW_YEAR, tick=False)
    lead.force_login(cast.lead)  # the evening's session has ended
    here, there = (reverse("quarters:organisation", args=[place.pk]) for place in (cast.fostering, cast.other))
    area = reverse("quarters:area", args=[cast.area.pk])
    assert "about 10 of about 25 people" in main_of(lead, here)
    assert "Not shown" in main_of(lead, here)
    assert lead.get(there).status_code == lead.get(area).status_code == 404
    browser = Client()
    browser.force_login(area_lead(cast.area))
    assert "about 10 of about 25 people" in main_of(browser, area)
    assert browser.get(here).status_code == 404


def test_nothing_to_show_is_said_in_the_same_words_whatever_the_reason(give, cast, lead, time_machine, evening):
    time_machine.move_to(evening, tick=False)
    here = reverse("quarters:organisation", args=[cast.fostering.pk])
    nobody = main_of(lead, here)
    assert EMPTY in nobody
    give(cast.fostering, 9, 0)
    running = main_of(lead, here)
    count_quarters(at=NEW_YEAR)
    assert main_of(lead, here) == running == nobody


def test_managers_pages_do_not_show_that_somebody_checks_in(cast, evening, time_machine):
    """P3: none or fifty, every page of a manager's is the same to the byte."""
    time_machine.move_to(evening, tick=False)
    place = cast.fostering.pk
    urls = [f"/coverage/{place}/", f"/coverage/{place}/people/", f"/coverage/{place}/people/{cast.carer.pk}/",
            f"/people/{place}/", f"/people/{place}/{cast.carer.pk}/", f"/quarters/{place}/"]  # fmt: skip

    def seen() -> list:
        found = []
        for who in (cast.lead, cast.manager):
            browser = Client()
            browser.force_login(who)
            for url in urls:
                answer = browser.get(url)
                words = answer.content.decode()
                for varying in ("csrfmiddlewaretoken", "nonce="):
                    words = _without(words, varying)
                found.append((who.email, url, answer.status_code, words))
        return found

    seen()  # the first look is noted for the person and shows on no page of a manager's
    none = seen()
    for _ in range(50):
        keep_check_in(person=cast.carer, check_id=uuid.uuid4(), answers={"rest": "hardly"}, way="talk", at=evening)
    assert seen() == none
    assert sum(status == 200 for _who, _url, status, _words in none) >= 6


def _without(words: str, name: str) -> str:
    import re

    if name == "nonce=":
        return re.sub(r'nonce="[^"]*"', "", words)
    return re.sub(rf'name="{name}" value="[^"]*"', "", words)


def test_learning_and_certificates_know_nothing_of_it():
    """P8: import-linter keeps the floors apart; that no floor but home and the commands names it is looked at here."""
    from pathlib import Path

    from django.conf import settings

    for app in ("courses", "progress", "certification", "compliance", "notices", "people", "practice"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            text = path.read_text()
            assert "from wellbeing" not in text, path
            assert "import wellbeing" not in text, path
