"""One act on several people of a view: chosen, looked at, done, taken back; and never on those whom the view hides."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from compliance.enums import Status
from compliance.lens import Lens
from compliance.models import Adjustment, BulkAnswer, SavedView
from compliance.selectors import lines, people
from compliance.services import sweep
from notices.models import Notice
from people.enums import Oversight, Role
from people.models import Person, Responsibility
from people.services import engage
from tests.compliance.test_selectors import some_people
from tests.conftest import LONDON
from tests.notices.scene import believe


@pytest.fixture
def view(client, cast):
    sweep(since=None)
    client.force_login(cast.lead)
    return f"?requirement={cast.requirement.pk}"


def act(client, cast, view: str, **sent):
    return client.post(reverse("compliance:act", args=[cast.fostering.pk]) + view, sent)


def boxes(client, cast, view: str) -> dict[str, str]:
    page = client.get(reverse("compliance:people", args=[cast.fostering.pk]) + view)
    return {row[0]["text"]: row[0]["box"] for row in page.context["table"]}


def more_time(**sent) -> dict:
    until = timezone.localdate() + timedelta(days=200)
    return {"kind": "extension", "until": until.isoformat(), "reason": "A new course begins in May."} | sent


def test_more_time_for_two_is_looked_at_given_and_taken_back(client, cast, view):
    today = timezone.localdate()
    ticked = [box for name, box in boxes(client, cast, view).items() if name in ("Grace Adeyemi", "Ben Carter")]
    looked = act(client, cast, view, **more_time(which="ticked"), **dict.fromkeys(ticked, "on"))
    assert looked.context["number"] == 2
    assert not Adjustment.objects.exists()
    done = client.post(reverse("compliance:answer", args=[cast.fostering.pk]), {"answered": looked.context["token"]})
    assert done.url == reverse("compliance:people", args=[cast.fostering.pk]) + view
    lens = Lens(cast.fostering, today, requirement=cast.requirement.pk)
    due = {str(line.person): line.cells[cast.requirement.pk].standing.due_on for line in lines(lens, people(lens))}
    assert due["Grace Adeyemi"] == due["Ben Carter"] == today + timedelta(days=200)
    assert due["Carys Llewellyn"] != due["Ben Carter"]
    answer = BulkAnswer.objects.get()
    client.post(reverse("compliance:answer_given", args=[cast.fostering.pk, answer.pk]))
    assert not Adjustment.objects.filter(withdrawn_at=None).exists()


def test_everybody_of_the_view_are_those_whom_it_shows_and_no_others(client, cast, view):
    some_people(30, cast.fostering)
    sweep(since=None)
    looked = act(client, cast, f"{view}&status=past_due", **more_time(which="all"))
    assert looked.context["number"] == 30
    assert {row[0] for row in looked.context["table"]} == {f"Person {n:03}" for n in range(30)}


def test_whoever_is_only_offered_it_and_oneself_are_left_out_with_the_reason(client, cast, view):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.SUPERVISING_SW, started_on=timezone.localdate())
    sweep(since=None)
    looked = act(client, cast, view, **more_time(which="all"))
    left_out = {row[0]: str(row[3]) for row in looked.context["refused"]}
    assert "Nobody decides about themself" in left_out[str(cast.lead)]
    assert str(cast.kinship) not in {row[0] for row in looked.context["table"]}


def test_nobody_of_another_place_can_be_slipped_in(client, cast, view):
    stranger = cast.stranger.engagements.get()
    looked = act(client, cast, view, **more_time(which="ticked"), **{f"row:{stranger.pk}:{cast.requirement.pk}": "on"})
    assert looked.context["number"] == 0


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"which": "ticked"}, "Tick at least one person above"),
        ({"which": "all", "until": ""}, "Write the last day."),
        ({"which": "all", "reason": " "}, "Write why"),
        ({"which": "all", "kind": "confirmed"}, "Choose one of these."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_done(client, cast, view, sent, says):
    assert says in act(client, cast, view, **more_time(**sent)).content.decode()
    assert not Adjustment.objects.exists()


def test_a_view_of_everything_or_of_a_past_day_takes_no_act(client, cast, view):
    for elsewhere in ("", f"{view}&on=2026-11-01"):
        said = act(client, cast, elsewhere, **more_time(which="all")).content.decode()
        assert "Choose one thing that is asked, as at today." in said


def test_the_months_ahead_open_exactly_the_people_they_count(client, cast, view):
    some_people(6, cast.fostering, started_on=timezone.localdate() - timedelta(days=30))
    sweep(since=None)
    page = client.get(reverse("compliance:ahead", args=[cast.fostering.pk]))
    assert page.context["any"]
    for _month, people_cell in page.context["rows"]:
        if people_cell == "0":
            continue
        href, number = people_cell.split('"')[1].replace("&amp;", "&"), int(people_cell.split(">")[1].split("<")[0])
        assert client.get(href).context["page"].paginator.count == number


def test_over_time_each_line_is_the_view_of_its_day(client, cast, view):
    some_people(6, cast.fostering)
    sweep(since=None)
    page = client.get(reverse("compliance:trends", args=[cast.fostering.pk]))
    assert len(page.context["series"]) == 8
    for day, counts in page.context["series"]:
        there = client.get(reverse("compliance:organisation", args=[cast.fostering.pk]), {"on": day.isoformat()})
        assert there.context["stand"].counts == counts
    assert counts[Status.PAST_DUE] == 6


def keep(client, cast, **sent):
    return client.post(reverse("compliance:keep_view", args=[cast.fostering.pk]), sent)


def test_a_view_is_kept_under_a_name_found_again_and_forgotten(client, cast, view):
    there = reverse("compliance:people", args=[cast.fostering.pk])
    assert (
        keep(client, cast, name=" Past  due ", query=f"{view}&status=past_due").url == f"{there}{view}&status=past_due"
    )
    keep(client, cast, name="past due", query="?status=past_due")
    (kept,) = SavedView.objects.filter(person=cast.lead)
    assert (kept.name, kept.query) == ("Past due", "?status=past_due")
    assert f'href="{there}?status=past_due">Past due</a>' in client.get(there).content.decode()
    client.post(reverse("compliance:forget_view", args=[cast.fostering.pk, kept.pk]))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["", "https://elsewhere.example/", "//elsewhere.example", "?", "?" + "a=b&" * 200])
def test_what_is_no_view_of_ours_is_not_kept(client, cast, view, query):
    said = keep(client, cast, name="A view", query=query)
    assert said.url == reverse("compliance:people", args=[cast.fostering.pk])
    assert not SavedView.objects.exists()


def test_a_view_is_its_owners_alone(client, cast, view):
    keep(client, cast, name="Mine", query="?status=due")
    kept = SavedView.objects.get()
    colleague = Person.objects.create_user("second.lead@example.org", name="Second Lead")
    Responsibility.objects.create(
        person=colleague,
        kind=Oversight.TRAINING_LEAD,
        organisation=cast.fostering,
        starts_on=cast.lead.joined_at.date(),
    )
    client.force_login(colleague)
    assert "Mine" not in client.get(reverse("compliance:people", args=[cast.fostering.pk])).content.decode()
    forget = reverse("compliance:forget_view", args=[cast.fostering.pk, kept.pk])
    assert client.post(forget).status_code == 404
    assert SavedView.objects.filter(pk=kept.pk).exists()


@pytest.fixture
def by_day(db):
    now = datetime(2026, 11, 24, 11, tzinfo=LONDON)
    with time_machine.travel(now, tick=False):
        believe(now)
        yield


def remind(client, cast, view: str, **sent):
    return client.post(reverse("compliance:remind_some", args=[cast.fostering.pk]) + view, sent)


def test_people_of_a_view_are_reminded_after_a_look_at_whom(by_day, client, cast, view):
    late = some_people(3, cast.fostering)
    sweep(since=None)
    looked = remind(client, cast, f"{view}&status=past_due", which="all")
    assert {one.pk for one in looked.context["written_to"]} == {one.person_id for one in late}
    assert not Notice.objects.exists()
    done = remind(client, cast, f"{view}&status=past_due", sure=looked.context["sure"])
    assert done.url.endswith("status=past_due")
    assert set(Notice.objects.values_list("person", flat=True)) == {one.person_id for one in late}
    again = remind(client, cast, f"{view}&status=past_due", which="all")
    assert again.context["written_to"] == []
    assert len(again.context["left_out"]) == 3


def test_only_those_ticked_are_reminded_and_nobody_elsewhere(by_day, client, cast, view):
    (late, _other) = some_people(2, cast.fostering)
    (far,) = some_people(1, cast.other)
    sweep(since=None)
    rows = {f"row:{one.pk}:{cast.requirement.pk}": "on" for one in (late, far)}
    looked = remind(client, cast, view, which="ticked", **rows)
    assert [one.pk for one in looked.context["written_to"]] == [late.person_id]
    remind(client, cast, view, sure=f"{far.person_id} nonsense")
    assert not Notice.objects.exists()
