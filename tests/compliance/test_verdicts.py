"""The evidence of several people judged in one go: what is not ticked stays, and every rule of one verdict holds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from compliance.enums import EvidenceState
from compliance.models import EvidenceVerdict, Obligation
from compliance.services import UnableToJudge, judge_many, sweep
from compliance.showing import evidence_here
from people.enums import Role
from people.services import engage
from tests.compliance.scene import PDF, ask, second_lead, show, upload

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def scene(client, cast, now):
    ask(cast.fostering, "first-aid", LONG_AGO)
    ask(cast.fostering, "tsd", LONG_AGO, two_people=True)
    cast.pieces = {
        "aid": show(cast.carer, cast.fostering, "first-aid", now, title="Aid", link="", file=upload(PDF)),
        "aid too": show(cast.colleague, cast.fostering, "first-aid", now, title="Aid too"),
        "tsd": show(cast.colleague, cast.fostering, "tsd", now, title="Workbook"),
        "old": show(cast.sibling, cast.fostering, "first-aid", now, title="Old", valid_until=date(2026, 6, 1)),
        "far": show(cast.stranger, cast.other, "first-aid", now, title="Far"),
    }
    sweep(since=None)
    client.force_login(cast.lead)
    return cast


def post(client, cast, **sent):
    return client.post(reverse("compliance:judge_some", args=[cast.fostering.pk]), sent)


def shown(client, cast, *people):
    return post(client, cast, which="ticked", **{f"who:{one.pk}": "on" for one in people})


def say(client, cast, pieces, looked, **sent):
    boxes = {f"piece:{cast.pieces[name].pk}": "on" for name in pieces}
    return post(client, cast, shown=looked.context["shown"], **{"verdict": "accept"} | sent, **boxes)


def states(cast, now) -> dict[str, str]:
    return {one.title: one.state for one in evidence_here(cast.fostering, now.date())}


def test_what_is_ticked_is_accepted_and_the_rest_is_left_alone(client, scene, now):
    looked = shown(client, scene, scene.carer, scene.colleague)
    said = {str(row[1]): row for row in looked.context["table"]}
    assert {*said} == {"Aid, A college", "Aid too, A college", "Workbook, A college"}
    assert said["Aid, A college"][2] == "3 May 2026"
    assert reverse("compliance:evidence_file", args=[scene.pieces["aid"].pk]) in str(said["Aid, A college"][3])
    done = say(client, scene, ["aid", "aid too"], looked)
    assert done.status_code == 302
    assert states(scene, now) == {
        "Aid": EvidenceState.ACCEPTED, "Aid too": EvidenceState.ACCEPTED, "Workbook": EvidenceState.WAITING,
        "Old": EvidenceState.WAITING,
    }  # fmt: skip
    assert Obligation.objects.filter(person=scene.carer, requirement__name="First-aid", kind="covered").exists()
    assert {one.judged_by for one in EvidenceVerdict.objects.all()} == {scene.lead}


def test_it_takes_two_people_and_the_same_lead_is_never_both(client, scene, now):
    looked = shown(client, scene, scene.colleague)
    say(client, scene, ["tsd"], looked)
    assert states(scene, now)["Workbook"] == EvidenceState.ONE_OF_TWO
    again = say(client, scene, ["tsd"], looked)
    assert "You have accepted it already" in again.content.decode()
    assert states(scene, now)["Workbook"] == EvidenceState.ONE_OF_TWO
    client.force_login(second_lead(scene.fostering))
    say(client, scene, ["tsd"], shown(client, scene, scene.colleague))
    assert states(scene, now)["Workbook"] == EvidenceState.ACCEPTED


def test_if_one_cannot_be_accepted_none_is_and_the_page_says_which(client, scene, now):
    looked = shown(client, scene, scene.carer, scene.sibling)
    refused = say(client, scene, ["aid", "old"], looked).content.decode()
    assert "Old: It has run out" in refused
    assert not EvidenceVerdict.objects.exists()


def test_it_is_taken_back_by_returning_what_was_accepted_today(client, scene, now, time_machine):
    say(client, scene, ["aid", "aid too"], shown(client, scene, scene.carer, scene.colleague))
    looked = shown(client, scene, scene.carer, scene.colleague)
    assert len(looked.context["table"]) == 3
    assert "Write what is missing" in say(client, scene, ["aid"], looked, verdict="return").content.decode()
    say(client, scene, ["aid", "aid too"], looked, verdict="return", reason="Thank you. The name is not yours.")
    assert [one.accepted for one in EvidenceVerdict.objects.all()] == [True, True, False, False]
    assert not Obligation.objects.filter(requirement__name="First-aid", kind="covered").exists()
    say(client, scene, ["aid"], looked)
    time_machine.move_to(now + timedelta(days=1), tick=False)
    client.force_login(scene.lead)
    later = shown(client, scene, scene.carer)
    assert later.context["table"] == []


def test_nothing_of_another_place_or_of_oneself_is_judged(client, scene, now):
    engage(person=scene.lead, organisation=scene.fostering, role=Role.SUPERVISING_SW, started_on=now.date())
    scene.pieces["mine"] = show(scene.lead, scene.fostering, "first-aid", now, title="Mine")
    looked = shown(client, scene, scene.carer, scene.lead, scene.stranger)
    boxes = {str(row[1]): "box" in row[0] for row in looked.context["table"]}
    assert boxes == {"Aid, A college": True, "Mine, A college": False}
    far = post(client, scene, shown=str(scene.pieces["far"].pk), verdict="accept",
               **{f"piece:{scene.pieces['far'].pk}": "on"})  # fmt: skip
    assert "Tick at least one piece." in far.content.decode()
    assert "Nobody decides about themself" in say(client, scene, ["aid", "mine"], looked).content.decode()
    with pytest.raises(UnableToJudge, match="Only those who lead"):
        judge_many(evidence=[scene.pieces["far"]], accepted=True, actor=scene.lead, at=now, on=now.date())
    assert not EvidenceVerdict.objects.exists()


def test_without_anybody_ticked_or_any_piece_nothing_happens(client, scene):
    assert post(client, scene, which="ticked").status_code == 302
    assert "Nothing of theirs waits for you" in shown(client, scene, scene.kinship).content.decode()
    looked = shown(client, scene, scene.carer)
    assert "Tick at least one piece." in say(client, scene, [], looked).content.decode()
