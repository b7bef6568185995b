"""Cases worked out by hand (cases.toml): what is said on a day, and the reason that is given for it."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from compliance.enums import Kind
from compliance.explaining import sentence, why
from compliance.rules import Cover, Decided, Facts, Pause, Terms, standing, status, tidy, timeline

STORIES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text())["story"]
CASES = [(story, day) for story in STORIES for day in story["day"]]
CLOCKS = ("role_start", "approval", "first_care_role")


def terms(row: dict) -> Terms:
    return Terms(
        row["from"], row.get("clock", ""), row.get("months", 0), row.get("by"),
        obliges=not row.get("suggested", False), applies=not row.get("not_asked", False),
    )  # fmt: skip


def cover(row: dict) -> Cover:
    kind = Kind.RECOGNISED if row.get("elsewhere") else Kind.COVERED
    return Cover(row["from"], row.get("until"), kind, row.get("known"), row.get("on_paper"))


def facts(story: dict) -> Facts:
    dates = {"role_start": story.get("role_start", story["started"]), **story}
    return Facts(
        story["started"],
        story.get("ended"),
        tuple((clock, dates.get("approved" if clock == "approval" else clock)) for clock in CLOCKS),
        tuple(terms(row) for row in story["asked"]),
        tuple(cover(row) for row in story.get("held", ())),
        tuple(Pause(row["from"], row.get("until")) for row in story.get("paused", ())),
        tuple(
            Decided(row["what"], row["on"], row.get("until"), row.get("withdrawn")) for row in story.get("decided", ())
        ),
    )


def cases():
    for story, day in CASES:
        yield pytest.param(story, day, id=f"{story['title']} · {day['on']}")


@pytest.mark.parametrize(("story", "day"), cases())
def test_the_law_says_what_was_worked_out_by_hand(story, day):
    now = standing(tidy(facts(story)), day["on"])
    if now is None:
        said = {"status": "nothing"}
    else:
        word = status(now, day["on"])
        said = {"status": word.value, "sentence": sentence(word, now), "why": why(now)}
    assert said == {key: day[key] for key in ("status", "sentence", "why") if key in day}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["title"])
def test_what_is_stored_says_the_same_of_the_day_as_the_law(story):
    tidied = tidy(facts(story))
    stretches = timeline(facts(story))
    for day in story["day"]:
        held = [s.standing for s in stretches if s.first <= day["on"] and (s.last is None or day["on"] <= s.last)]
        now = standing(tidied, day["on"])
        assert held == ([now] if now else [])


def test_the_table_is_whole_and_readable():
    assert len(CASES) >= 80
    assert max(Counter(story["title"] for story in STORIES).values()) == 1
    for _story, day in CASES:
        asked = day["status"] != "nothing"
        assert asked == ("sentence" in day) == ("why" in day), day
        assert len(day["because"]) > 10
        assert isinstance(day["on"], date)
    said = {day["status"] for _, day in CASES}
    assert said == {
        "nothing", "covered", "recognised", "interim", "past_due", "due", "deferred", "paused", "exempt", "unknown",
        "suggested",
    }  # fmt: skip
