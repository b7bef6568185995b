"""What is chosen in an activity stays on the device until it is answered, or until its owner signs out."""

import pytest
from playwright.sync_api import expect

from tests.cast import make_cast
from tests.journeys.walking import sign_out
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

FIRST_LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
LESSON_TO_ORDER = "/learning/relationships-that-help/lessons/regulate-relate-reason/"
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('draft:'))"
# Without where one was in a lesson, which is kept, too.
CHOICES = "Object.keys(localStorage).filter(name => /^draft:.*:answer:/.test(name))"


def chosen(page) -> list[str]:
    return page.locator("answer-form").first.evaluate(
        "form => [...form.querySelectorAll('select, input:checked')].map(field => `${field.name}=${field.value}`)"
    )


def test_what_is_chosen_is_there_again_until_its_owner_signs_out(site, page, today):
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    page.goto(LESSON_TO_ORDER)
    page.locator("select[name=item-0]").select_option(index=2)
    assert "item-0=1" in chosen(page)
    page.goto(FIRST_LESSON)
    assert chosen(page) == []
    for number, index in ((0, 1), (1, 0)):
        page.locator(f"input[name=item-{number}]").nth(index).check()
    ticks = chosen(page)
    assert len(ticks) == 2

    page.reload()
    assert chosen(page) == ticks, "after a reload"
    page.locator(".lesson__end button").click()
    expect(page.locator(".error-summary")).to_contain_text("This is left in the lesson. “See what we think”")
    assert chosen(page) == ticks, "after carrying on too early"
    page.goto(LESSON_TO_ORDER)
    assert "item-0=1" in chosen(page)
    page.goto(FIRST_LESSON)
    assert chosen(page) == ticks, "after another page"

    # Nobody else sees it on the same machine, and no page needs a box to write in for signing out to clear it.
    page.goto("/learning/")
    assert page.locator("keep-draft").count() == 0
    assert len(page.evaluate(CHOICES)) == 2
    sign_out(page)
    page.wait_for_url(site.url + "/")
    assert page.evaluate(KEPT) == []
    sign_in(page.context, site, cast.carer)
    page.goto(FIRST_LESSON)
    assert chosen(page) == []


def test_what_was_answered_is_not_kept(site, page, today):
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(FIRST_LESSON)
    activity = page.locator("answer-form").first
    groups = activity.locator(".activity__question")
    groups.first.locator("input").first.check()
    activity.get_by_role("button", name="See what we think").click()
    expect(activity.get_by_text("Nearly there.")).to_be_visible()
    page.reload()
    assert len(chosen(page)) == 1, "half an answer is none"
    for group in groups.all():
        group.locator("input").first.check()
    activity.get_by_role("button", name="See what we think").click()
    expect(activity.get_by_role("heading", name="What we think")).to_be_visible()
    assert page.evaluate(CHOICES) == []
    activity.get_by_role("link", name="Try it again").click()
    expect(groups.first).to_be_visible()
    assert chosen(page) == []
