"""“Your learning”: one next step at every moment, in a fixed number of queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certification.services import award
from commonground.demonstration import learn
from courses.models import ModulePage
from people.enums import Role
from people.models import Engagement
from tests.cast import complete, do_all


def page(client, person) -> str:
    client.force_login(person)
    return client.get("/learning/").content.decode()


def test_someone_new_has_one_first_step(client, cast):
    html = page(client, cast.carer)
    assert html.count('class="next-step"') == 1
    assert "Start here · 8 minutes" in html
    assert "Five adults, one Tuesday" in html


def test_what_was_begun_comes_first(client, cast, framework):
    learn(cast.carer, framework["c3"], start=timezone.now() - timedelta(hours=1), lessons=2)
    html = page(client, cast.carer)
    assert "Carry on here" in html
    assert "Regulate, relate, reason" in html


def complete_all(person, at) -> None:
    """Everything that is this person's to do: the core, their role's start, the yearly update."""
    keys = ModulePage.objects.filter(pathway__in=["", "F"]).values_list("key", flat=True)
    complete(person, *keys, at=at)


def test_when_all_is_done_it_says_so_and_shows_the_certificate(client, cast):
    now = timezone.now()
    complete_all(cast.carer, at=now)
    award(person_id=cast.carer.pk, at=now)
    html = page(client, cast.carer)
    assert 'class="next-step"' not in html
    assert "You have done everything that is here" in html
    assert "Current" in html


def test_a_certificate_that_ended_yesterday_is_not_current(client, cast):
    long_ago = timezone.now() - timedelta(days=400)
    complete(cast.carer, at=long_ago)
    award(person_id=cast.carer.pk, at=long_ago)
    html = page(client, cast.carer)
    assert "Time to renew" in html
    assert "Until " not in html


def test_the_number_of_queries_does_not_grow_with_what_was_done(client, cast):
    client.force_login(cast.carer)
    now = timezone.now()

    def count() -> int:
        client.get("/learning/")  # editions are read once and kept
        with CaptureQueriesContext(connection) as queries:
            client.get("/learning/")
        return len(queries)

    complete(cast.carer, at=now - timedelta(days=400))
    award(person_id=cast.carer.pk, at=now - timedelta(days=400))
    before = count()
    for key in ("c1", "c3"):
        do_all(cast.carer, key, now, again=True)
    complete(cast.carer, "c4", at=now)
    award(person_id=cast.carer.pk, at=now)
    assert cast.carer.awards.count() == 2
    assert count() == before <= 12


def test_a_person_without_a_name_is_asked_for_it_first(client, cast):
    cast.carer.name = ""
    cast.carer.save()
    client.force_login(cast.carer)
    assert client.get("/learning/")["Location"] == "/people/welcome/"


def renewing(cast, framework, days_ago: int):
    """Certified so many days ago; the certificate runs for 12 months and opens for renewal in the last 3."""
    past = timezone.now() - timedelta(days=days_ago)
    complete_all(cast.carer, at=past)
    award(person_id=cast.carer.pk, at=past)


def test_before_the_window_there_is_nothing_to_do(client, cast, framework):
    renewing(cast, framework, 200)
    html = page(client, cast.carer)
    assert "You have done everything that is here" in html
    assert "To renew: First steps" not in html


@pytest.mark.parametrize("days_ago", [330, 420])
def test_in_the_window_and_after_it_the_next_step_is_to_renew(client, cast, framework, days_ago):
    renewing(cast, framework, days_ago)
    html = page(client, cast.carer)
    assert "You have done everything" not in html
    assert "To renew: First steps" in html
    assert "Renew it here" in html
    do_all(cast.carer, "c1", timezone.now(), again=True)
    html = page(client, cast.carer)
    assert "1 of 2 modules done" in html
    assert "Relationships that help" in html
    assert "You have done everything" not in html
    do_all(cast.carer, "c3", timezone.now(), again=True)
    assert len(award(person_id=cast.carer.pk, at=timezone.now())) == 1
    html = page(client, cast.carer)
    assert "You have done everything that is here" in html
    assert "To renew: First steps" not in html


def headings(html: str) -> list[str]:
    return re.findall(r'<h2 id="shelf-[a-z]+">([^<]+)</h2>', html)


def test_the_page_holds_the_core_and_the_start_of_ones_own_role(client, cast):
    html = page(client, cast.carer)
    assert headings(html) == ["The common core", "Your role"]
    assert "/learning/start-foster-carers/" in html
    assert "/learning/start-education/" not in html
    Engagement.objects.filter(person=cast.carer).update(role=Role.TEACHER)
    html = page(client, cast.carer)
    assert "/learning/start-education/" in html
    assert "/learning/start-foster-carers/" not in html


def test_a_role_without_a_pathway_has_the_core_alone(client, cast):
    Engagement.objects.filter(person=cast.carer).update(role=Role.OTHER)
    assert headings(page(client, cast.carer)) == ["The common core"]


def test_what_was_begun_of_another_role_stays_in_sight(client, cast, framework):
    learn(cast.carer, framework["e0"], start=timezone.now() - timedelta(hours=1), lessons=1)
    assert "/learning/start-education/" in page(client, cast.carer)


def test_the_yearly_update_comes_after_the_core(client, cast):
    assert "Every year" not in page(client, cast.carer)
    core = ModulePage.objects.filter(kind="core").values_list("key", flat=True)
    complete(cast.carer, *core, at=timezone.now())
    assert headings(page(client, cast.carer)) == ["The common core", "Your role", "Every year"]
