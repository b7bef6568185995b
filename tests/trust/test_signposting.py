"""999, 111 option 2 and 116 123, on every page, from one file that says when it was checked."""

import re
from datetime import date, timedelta

import pytest
from django.core.checks import WARNING
from django.core.checks.registry import registry
from django.urls import reverse

from commonground import checks
from tests.cast import complete
from tests.databases import ROOT
from ui import signposting

LESSON = "/learning/keeping-safe/lessons/{slug}/"
pytestmark = pytest.mark.django_db


def slugs(framework, key: str) -> list[str]:
    return [row["slug"] for row in framework[key].edition.content["lessons"]]


@pytest.fixture
def pages(cast, framework, evening) -> list[str]:
    complete(cast.carer, "c7", at=evening)
    module = reverse("progress:module", args=["keeping-safe"])
    lessons = [LESSON.format(slug=slug) for slug in slugs(framework, "c7")]
    return [
        "/", "/support/", "/the-framework/", "/the-framework/recommendations/", "/learning/", "/certificates/",
        module, f"{module}scenario/", f"{module}check/", f"{module}finished/", "/people/welcome/", "/no-such-page/",
        *lessons, *[f"{lesson}?route=read" for lesson in lessons], *[f"{lesson}?route=summary" for lesson in lessons],
    ]  # fmt: skip


def test_the_first_three_are_the_ones_that_must_never_be_wrong():
    assert [service.dial for service in signposting.FIRST] == ["999", "111", "116123"]
    assert "option 2" in signposting.FIRST[1].number


def test_the_file_says_when_it_was_checked_and_when_it_is_due():
    assert signposting.CHECKED_ON < signposting.REVIEW_BY
    assert (signposting.REVIEW_BY - signposting.CHECKED_ON).days <= 366
    assert isinstance(signposting.CHECKED_ON, date)


def test_once_that_day_has_passed_the_tests_stop_and_the_site_does_not(time_machine):
    time_machine.move_to(f"{signposting.REVIEW_BY}T20:00:00+00:00", tick=False)
    assert checks.numbers_looked_at(None) == []
    time_machine.move_to(f"{signposting.REVIEW_BY + timedelta(days=1)}T20:00:00+00:00", tick=False)
    [said] = checks.numbers_looked_at(None)
    assert said.level == WARNING, "deployments start at ERROR alone; the gate stops at WARNING"
    assert "checked_on" in said.hint
    assert checks.numbers_looked_at in registry.get_checks()


def test_every_page_shows_them(client, cast, pages):
    client.force_login(cast.carer)
    for page in pages:
        html = re.sub(r'<span class="no-wrap">([^<]*)</span>', r"\1", client.get(page).content.decode())
        for service in signposting.FIRST:
            assert f'href="tel:{service.dial}">{service.short}</a> {service.short_when}' in html, page


def test_the_page_of_last_resort_has_them_too():
    html = (ROOT / "templates" / "500.html").read_text(encoding="utf-8")
    for service in signposting.FIRST:
        assert f'href="tel:{service.dial}">{service.short}</a> {service.short_when}' in html


def test_after_a_lesson_with_tags_they_stand_a_second_time_before_the_end_of_the_page(client, cast, framework):
    client.force_login(cast.carer)
    for row in framework["c7"].edition.content["lessons"]:
        for route in ("read", "summary"):
            html = client.get(LESSON.format(slug=row["slug"]) + f"?route={route}").content.decode()
            assert ("If you would like to talk to someone" in html) == bool(row["tags"])


def test_finishing_a_module_with_tags_ends_on_something_steadying(client, cast, framework, evening):
    complete(cast.carer, "c7", "c3", at=evening)
    client.force_login(cast.carer)
    html = client.get("/learning/keeping-safe/finished/").content.decode()
    assert "Something steadying" in html


def test_the_support_page_says_the_day(client):
    assert "We checked these numbers on 22 November 2026." in client.get("/support/").content.decode()
