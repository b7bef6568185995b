"""Five minutes: a part of a lesson that ends at a natural stop; the place is kept at what comes next."""

import re
from itertools import pairwise

import pytest

from courses.selectors import edition_content, reading_parts
from progress.models import Place


@pytest.fixture
def learner(client, cast):
    client.force_login(cast.carer)
    return client


@pytest.fixture
def in_parts(framework):
    """A module, a lesson of it that has several parts, and those parts."""
    for module in framework.values():
        for row in edition_content(module.edition_id)["lessons"]:
            parts = reading_parts(module.edition_id, row["key"])
            if len(parts) > 1 and not row["content_note"]:
                return module, row, parts
    raise AssertionError("no lesson has parts")


def test_every_lesson_is_in_parts_of_about_five_minutes(framework):
    several = 0
    for module in framework.values():
        for row in edition_content(module.edition_id)["lessons"]:
            parts = reading_parts(module.edition_id, row["key"])
            assert parts[0].first == 0
            assert parts[-1].last == len(row["body"]) - 1
            assert all(b.first == a.last + 1 for a, b in pairwise(parts))
            assert all(1 <= part.minutes <= 6 for part in parts), (row["slug"], parts)
            several += len(parts) > 1
    assert several > 30


def test_five_minutes_leads_to_a_part_and_stopping_keeps_the_place(learner, cast):
    page = learner.get("/learning/five-minutes/", follow=True)
    html = page.content.decode()
    assert "Part 1 of " in html
    assert "This is a good place to stop." in html
    assert "I have read this, carry on" not in html
    form = html[html.index("data-keeps-place") :]
    sent = dict(re.findall(r'<input type="hidden" name="(edition|block)" value="([^"]+)"', form))
    url = page.request["PATH_INFO"]
    stopped = learner.post(f"{url}place/", sent | {"then": "stop"})
    assert stopped["Location"] == "/learning/"
    assert Place.objects.get(person=cast.carer).block == int(sent["block"])
    again = learner.get("/learning/five-minutes/")
    assert again["Location"] == f"{url}?part=2"
    more = learner.post(f"{url}place/", sent | {"then": "2"})
    assert more["Location"] == f"{url}?route=read&part=2"


def test_the_last_part_ends_as_the_lesson_does(learner, in_parts):
    module, row, parts = in_parts
    url = f"/learning/{module.slug}/lessons/{row['slug']}/"
    html = learner.get(f"{url}?part={len(parts)}").content.decode()
    assert "I have read this, carry on" in html
    assert "This is a good place to stop." not in html
    assert f"Part {len(parts)} of {len(parts)}" in html
    for nonsense in ("0", "99", "x", "-1"):
        assert "Part " not in re.sub(r"Partner\w*", "", learner.get(f"{url}?part={nonsense}").content.decode())
