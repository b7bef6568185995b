"""Journey 2: interrupted. Another device, no line, an ended session, two tabs: nothing is lost, nothing comes twice."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from courses.activities import best_index
from courses.rules import ACTIVITIES
from tests.cast import complete, make_cast
from tests.journeys.walking import content_of, sign_out
from tests.once import on_postgresql
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

MODULE = "/learning/common-ground/"
KEPT = "Object.keys(localStorage)"
KEPT_AT = re.compile(r"^Kept on this device \d+\.\d\d [ap]m$")
FINISHED = "/learning/relationships-that-help/finished/"


def device(site, browser: Browser, person) -> Page:
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740})
    sign_in(context, site, person)
    return context.new_page()


def lesson_url(number: int) -> str:
    return f"{MODULE}lessons/{content_of('c1')['lessons'][number]['slug']}/"


def answer_first_activity(page: Page, number: int = 0) -> dict:
    """Answers a lesson's first activity; returns its block."""
    block = next(b for b in content_of("c1")["lessons"][number]["body"] if b["type"] in ACTIVITIES)
    activity = page.locator(f"section#{block['value']['key']}")
    for index in range(len(block["value"]["items"])):
        best = best_index(block["type"], block["value"], index)
        one_list = activity.locator(f"select[name=item-{index}]")
        if one_list.count():
            one_list.select_option(index=best + 1)
        else:
            activity.locator(f"input[name=item-{index}][value='{best}']").check()
    activity.get_by_role("button", name="See what we think").click()
    expect(activity.get_by_role("heading", name="What we think")).to_be_focused()
    return block


def keep_module(page: Page) -> None:
    page.goto(MODULE)
    expect(page.locator("[data-offline-state]")).to_have_text(re.compile("read this module without a connection"))


def lose_the_line(site, page: Page) -> None:
    """As a bus in a tunnel: the browser says that it is offline, and nothing answers, the service worker neither."""
    page.context.set_offline(True)
    site.stop_web()


def say_so_again(page: Page) -> None:
    """Some releases of Chromium forget at the next page that they were told so."""
    for off in (False, True):
        page.context.set_offline(off)


def find_the_line(site, page: Page) -> None:
    site.start_web()
    page.context.set_offline(False)


def test_another_device_the_same_answers(site, browser, today):
    cast = make_cast(today)
    first = device(site, browser, cast.carer)
    first.goto(lesson_url(0))
    block = answer_first_activity(first)
    expect(first.locator("answer-form .saved-state").first).to_have_text(re.compile(r"^Saved \d+\.\d\d [ap]m$"))
    first.context.close()

    second = device(site, browser, cast.carer)
    second.goto("/learning/")
    second.get_by_role("link", name="Carry on").click()
    activity = second.locator(f"section#{block['value']['key']}")
    expect(activity.get_by_role("heading", name="What we think")).to_be_visible()
    expect(activity.get_by_text("We see it the same way:")).to_have_count(len(block["value"]["items"]))


def test_offline_on_a_bus(site, browser, today):
    """What was opened at home reads; answers are kept, marked, and sent once, in order, when back."""
    from progress.models import Completion, LearningEvent

    cast, content = make_cast(today), content_of("c1")
    page = device(site, browser, cast.carer)
    keep_module(page)
    lose_the_line(site, page)

    page.goto(lesson_url(0))
    expect(page.get_by_role("heading", level=1, name=content["lessons"][0]["title"])).to_be_visible()
    say_so_again(page)
    expect(page.locator(".connection")).to_contain_text("You are offline.")
    block = answer_first_activity(page)
    state = page.locator(f"section#{block['value']['key']} .saved-state")
    expect(state).to_have_text("Kept on this device. It will be sent when you are back online.", timeout=10_000)
    page.get_by_role("button", name="I have read this, carry on").click()
    expect(page.get_by_role("heading", level=1, name=content["lessons"][1]["title"])).to_be_visible(timeout=10_000)
    page.go_back()
    expect(state.locator("xpath=ancestor::section").get_by_role("heading", name="What we think")).to_be_visible()

    # A lesson with a drawing, and the scenario to its first turn.
    drawn = next(n for n, row in enumerate(content["lessons"]) if any(b["type"] == "diagram" for b in row["body"]))
    page.goto(f"{lesson_url(drawn)}?route=read")
    expect(page.locator(".figure svg").first).to_be_visible()
    page.goto(f"{MODULE}scenario/")
    page.locator(".choice-buttons__choice").first.click()
    expect(page.locator(".answer__text")).to_be_visible()

    # The check from its start to its end: answers kept, no verdict made up.
    page.goto(f"{MODULE}check/")
    page.get_by_role("button", name="Start").click()
    for number, question in enumerate(content["questions"], 1):
        right = next(option for option in question["options"] if option["correct"])
        page.locator(f"[data-stage] input[value='{right['key']}']").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.get_by_text("This can help", exact=True)).to_be_visible()
        words = "See how it went" if number == len(content["questions"]) else "Next question"
        page.get_by_role("link", name=words).click()
    expect(page.get_by_role("heading", name="All your answers are kept")).to_be_visible(timeout=10_000)
    assert "passed" not in page.locator("main").inner_text()
    page.goto("/support/")
    expect(page.get_by_role("heading", level=1, name="Support")).to_be_visible()
    page.goto("/certificates/")
    expect(page.get_by_role("heading", name="There is no connection just now")).to_be_visible()
    expect(page.get_by_role("link", name=content["title"])).to_be_visible()
    assert not LearningEvent.objects.filter(person=cast.carer).exists()

    page.goto(f"{MODULE}check/")
    find_the_line(site, page)
    expected = 1 + 1 + 1 + 1 + len(content["questions"])
    wait_for(lambda: LearningEvent.objects.filter(person=cast.carer).count() >= expected, "what was kept")
    kinds = list(LearningEvent.objects.filter(person=cast.carer).order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "activity_answered", "lesson_finished", "scenario_chosen", "check_started",
        *["question_answered"] * len(content["questions"]),
    ]  # fmt: skip
    # The page that said it would show how it went does so.
    expect(page.get_by_role("heading", name="You have passed this check")).to_be_visible(timeout=20_000)
    assert not [name for name in page.evaluate(KEPT) if name.startswith("outbox:")]
    assert not Completion.objects.filter(person=cast.carer).exists(), "three lessons and the ending are still to do"


def test_an_answer_whose_reply_was_lost_counts_once(site, browser, today):
    """The server took it, the line broke before the reply: it is sent again and is one event."""
    from progress.models import LearningEvent

    cast = make_cast(today)
    page = device(site, browser, cast.carer)
    page.goto(lesson_url(0))
    lost: list[str] = []

    def lose_the_reply(route):
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch()
        return route.abort()

    page.route("**/answer/**", lose_the_reply)
    block = answer_first_activity(page)
    state = page.locator(f"section#{block['value']['key']} .saved-state")
    expect(state).to_have_text(re.compile("It will be sent when you are back online"), timeout=10_000)
    assert LearningEvent.objects.filter(person=cast.carer).count() == 1
    page.get_by_role("button", name="Try again now").click()
    wait_for(lambda: not [n for n in page.evaluate(KEPT) if n.startswith("outbox:")], "an empty outbox")
    assert len(lost) == 1
    assert LearningEvent.objects.filter(person=cast.carer).count() == 1


def test_two_devices_merge_upwards(site, browser, today):
    """One device answers without a line what another has finished since: nothing that was earned is taken back."""
    from progress.models import ModuleProgress

    cast, content = make_cast(today), content_of("c1")
    bus = device(site, browser, cast.carer)
    keep_module(bus)
    bus.context.set_offline(True)
    bus.goto(lesson_url(0))
    answer_first_activity(bus)
    home = device(site, browser, cast.carer)
    home.goto(lesson_url(0))
    answer_first_activity(home)
    home.get_by_role("button", name="I have read this, carry on").click()
    expect(home.get_by_role("heading", level=1, name=content["lessons"][1]["title"])).to_be_visible()
    before = ModuleProgress.objects.get(person=cast.carer).state["lessons"]
    bus.context.set_offline(False)
    wait_for(lambda: not [n for n in bus.evaluate(KEPT) if n.startswith("outbox:")], "an empty outbox")
    after = ModuleProgress.objects.get(person=cast.carer).state["lessons"]
    assert before.items() <= after.items()


def test_a_draft_survives_a_session_that_ended(site, browser, today):
    from django.contrib.sessions.models import Session

    cast = make_cast(today)
    complete(cast.carer, at=timezone.now())
    page = device(site, browser, cast.carer)
    page.goto(FINISHED)
    box = page.locator("keep-draft textarea").first
    box.fill("A line of my own, half of it")
    expect(page.locator("keep-draft .saved-state").first).to_have_text(KEPT_AT)
    Session.objects.all().delete()
    page.goto(FINISHED)
    expect(page).to_have_url(re.compile("/account/login/code/"))
    sign_in(page.context, site, cast.carer)
    page.goto(FINISHED)
    expect(page.locator("keep-draft textarea").first).to_have_value("A line of my own, half of it")


def test_two_tabs_lose_neither_text(site, browser, today):

    cast = make_cast(today)
    complete(cast.carer, at=timezone.now())
    one = device(site, browser, cast.carer)
    one.goto(FINISHED)
    two = one.context.new_page()
    two.goto(FINISHED)
    box = "keep-draft textarea >> nth=0"
    # Both write before either is kept: what a quick hand does between two windows.
    one.locator(box).evaluate("(at) => { at.value = 'from the first tab'; }")
    two.locator(box).fill("from the second tab")
    two.locator(box).blur()
    # Between two processes of one browser a thousandth of a second passes, in a busy one a hundredth.
    one.wait_for_function("() => Object.values(localStorage).some((text) => text.includes('second tab'))")
    one.locator(box).dispatch_event("blur")
    for page in (one, two):
        expect(page.locator(box)).to_have_value(re.compile("second tab"))
        expect(page.locator(box)).to_have_value(re.compile("first tab"))
    expect(one.locator("keep-draft .saved-state").first).to_contain_text("Text from another tab was kept, too")


def test_signing_out_leaves_nothing_on_the_device(site, browser, today):

    cast = make_cast(today)
    complete(cast.carer, at=timezone.now())
    page = device(site, browser, cast.carer)
    keep_module(page)
    page.goto(FINISHED)
    page.locator("keep-draft textarea").first.fill("Nobody else's business")
    page.locator("keep-draft textarea").first.blur()
    other = page.context.new_page()
    other.goto(FINISHED)
    expect(other.locator("keep-draft textarea").first).to_have_value("Nobody else's business")
    assert [n for n in page.evaluate("caches.keys()") if n.startswith("kept:")]

    sign_out(page)
    expect(page).to_have_url(site.url + "/")
    expect(other).to_have_url(site.url + "/")
    assert [n for n in page.evaluate(KEPT) if n.startswith(("draft:", "outbox:"))] == []
    assert [n for n in page.evaluate("caches.keys()") if n.startswith("kept:")] == []
    lose_the_line(site, page)
    page.goto(MODULE)
    expect(page.get_by_role("heading", name="There is no connection just now")).to_be_visible()
    assert "Nobody else" not in page.content()
    assert page.locator("kept-modules").is_hidden()


def test_signing_out_asks_before_it_loses_what_is_not_sent(site, browser, today):
    from progress.models import LearningEvent

    cast = make_cast(today)
    page = device(site, browser, cast.carer)
    keep_module(page)
    page.goto(lesson_url(0))
    page.route("**/answer/**", lambda route: route.abort())
    answer_first_activity(page)
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    sign_out(page)
    wait_for(lambda: page.evaluate("1") and asked, "the question", seconds=20)
    assert "not sent yet" in asked[0]
    assert [n for n in page.evaluate(KEPT) if n.startswith("outbox:")], "stayed, and nothing is lost"
    page.unroute("**/answer/**")
    sign_out(page)
    expect(page).to_have_url(site.url + "/", timeout=15_000)
    assert LearningEvent.objects.filter(person=cast.carer).count() == 1, "sent before signing out"


def test_another_person_on_the_same_device(site, browser, today):
    """One forgot to sign out: the next one sends nothing in their name and reads nothing of theirs."""
    from progress.models import LearningEvent

    cast = make_cast(today)
    page = device(site, browser, cast.carer)
    keep_module(page)
    page.goto(lesson_url(0))
    page.route("**/answer/**", lambda route: route.abort())
    answer_first_activity(page)
    expect(page.locator("answer-form .saved-state").first).to_have_text(re.compile("will be sent"), timeout=10_000)
    page.unroute("**/answer/**")

    sign_in(page.context, site, cast.colleague)
    # The page of the first is still open; its token is no longer good, and the session is another's.
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("answer-form .saved-state").first).to_have_text(re.compile("will be sent"))
    page.goto("/learning/")
    wait_for(lambda: not page.evaluate(f"caches.has('kept:{cast.carer.pk}:pages')"), "the first one's pages to go")
    assert len([n for n in page.evaluate(KEPT) if n.startswith(f"outbox:{cast.carer.pk}:")]) == 1, "kept for its owner"
    assert not LearningEvent.objects.exists()

    sign_in(page.context, site, cast.carer)
    page.goto("/learning/")
    wait_for(lambda: LearningEvent.objects.filter(person=cast.carer).exists(), "the answer, in its giver's name")
    assert not LearningEvent.objects.filter(person=cast.colleague).exists()
