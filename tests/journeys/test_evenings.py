"""Journeys 1, 3, 4 and 9 in the words of the brief, each with script and without. Journey 2 is test_interrupted.py."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from commonground.demonstration import good_path, learn
from courses.models import Module
from courses.rules import shape_of
from tests.cast import make_cast
from tests.journeys.walking import code_for, content_of, send_invitation
from tests.once import on_sqlite
from tests.progress.test_once import all_but_the_last_answer
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
either_way = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
NEW_CARER = "new.carer@example.org"


class Taps:
    """A thumb that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, act: Locator | Callable) -> None:
        self.count += 1
        act() if callable(act) else act.click()


@either_way
def test_1_first_evening(site, browser: Browser, today, script):
    """Email → one tap → six digits → name → Your learning with one card: five taps at most to the first sentence."""
    cast = make_cast(today)
    site.start_worker()
    desk = browser.new_context(base_url=site.url, java_script_enabled=script)
    sign_in(desk, site, cast.lead)
    send_invitation(desk.new_page(), cast, NEW_CARER)
    message = wait_for(lambda: next((m for m in site.messages() if NEW_CARER in str(m["To"])), None), "the invitation")
    html = message.get_body(("html",)).get_content()
    [link] = {address for address in re.findall(r'href="(http://[^"]+)"', html) if "/people/join/" in address}

    page = browser.new_context(base_url=site.url, java_script_enabled=script, **PHONE).new_page()
    tap = Taps(page)
    tap(lambda: page.goto(link))
    tap(page.get_by_role("button", name="Send me the code"))
    code = re.search(r"\b\d{6}\b", wait_for(lambda: code_for(site, NEW_CARER), "the code")).group()
    page.get_by_label("Code").fill(code)
    tap(page.get_by_role("button", name="Sign in", exact=True))
    page.get_by_label("Your name").fill("Grace Adeyemi-Hughes")
    tap(page.get_by_role("button", name="Go to your learning"))
    cards = page.locator(".next-step")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Start here")
    expect(cards).to_contain_text(re.compile(r"\d+ minutes"))
    tap(cards.get_by_role("link", name="Start"))
    first = content_of("c1")["lessons"][0]
    expect(page.get_by_role("heading", level=1, name=first["title"])).to_be_visible()
    expect(page.locator(".lesson p").first).to_be_visible()
    assert tap.count <= 5
    assert not page.url.endswith("/account/login/code/")


@either_way
def test_3_a_scenario(site, browser: Browser, today, script):
    """Each choice leads on; the ending shows the way, what the child may have felt, what to try; back is allowed."""
    from progress.models import LearningEvent, ModuleProgress

    cast, content = make_cast(today), content_of("c1")
    context = browser.new_context(base_url=site.url, java_script_enabled=script, **PHONE)
    sign_in(context, site, cast.carer)
    page = context.new_page()
    page.goto("/learning/common-ground/scenario/")
    nodes = {node["id"]: node for node in content["scenario"]}
    first = content["scenario"][0]
    choices = page.locator(".choice-buttons__choice")
    expect(choices).to_have_count(len(first["choices"]))

    def taken(path: list[int]) -> dict:
        node = first
        for number in path:
            node = nodes[node["choices"][number]["to"]]
        return node

    # The other way first, then back, by the browser's own button.
    wrong = next(n for n in range(len(first["choices"])) if n != good_path(shape_of(content), content)[0])
    page.get_by_role("button", name=first["choices"][wrong]["text"], exact=True).click()
    expect(page.locator(".answer__text")).to_have_text(first["choices"][wrong]["text"])
    expect(page).to_have_url(re.compile(rf"path={wrong}$"))
    page.go_back()
    expect(page.get_by_role("button", name=first["choices"][wrong]["text"], exact=True)).to_be_visible()

    path = good_path(shape_of(content), content)
    for depth, number in enumerate(path):
        page.get_by_role("button", name=taken(path[:depth])["choices"][number]["text"], exact=True).click()
        expect(page.locator(".answer__text")).to_have_text(taken(path[:depth])["choices"][number]["text"])
    ending = taken(path)
    expect(page.get_by_role("heading", name=ending["title"])).to_be_visible()
    for words in ("What the child may have felt", "What helped, and what to try", "The way you took"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    way = page.get_by_role("heading", name="The way you took").locator("xpath=following::ol[1]/li")
    expect(way).to_have_count(len(path))
    for depth, number in enumerate(path):
        expect(way.nth(depth)).to_contain_text(taken(path[:depth])["choices"][number]["text"])
    wait_for(
        lambda: ModuleProgress.objects.filter(person=cast.carer, state__scenario_ended=True).exists(), "the ending"
    )

    way.last.get_by_role("link").click()
    expect(page.get_by_role("heading", name="What do you do?")).to_be_visible()
    expect(page).to_have_url(re.compile(r"path=" + r"\.".join(map(str, path[:-1])) + "$"))
    assert LearningEvent.objects.filter(person=cast.carer).count() == 1 + len(path)
    page.goto("/learning/common-ground/scenario/?path=" + ".".join(map(str, path)))
    page.get_by_role("link", name="Carry on").click()
    expect(page.get_by_role("heading", level=1, name="Check what you know")).to_be_visible()


@either_way
def test_4_finishing(site, browser: Browser, today, script):
    """The last answer → what you can now do → the certificate, its PDF a tap away; the training lead sees it."""
    cast, content = make_cast(today), content_of("c3")
    learn(cast.carer, Module.objects.get(key="c1"), start=timezone.now() - timedelta(days=1))
    last = all_but_the_last_answer(cast.carer, Module.objects.get(key="c3"))
    site.start_worker()
    context = browser.new_context(base_url=site.url, java_script_enabled=script, **PHONE)
    sign_in(context, site, cast.carer)
    page = context.new_page()
    page.goto("/learning/")
    page.get_by_role("link", name="Carry on").click()
    page.locator(f"main form input[name=option][value='{last.data['option']}']").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("This can help", exact=True)).to_be_visible()
    page.get_by_role("link", name="See how it went").click()
    expect(page.get_by_role("heading", name="You have passed this check")).to_be_visible()
    page.get_by_role("link", name="Carry on").click()
    expect(page.get_by_role("heading", name="You have completed this module")).to_be_visible()
    for line in content["can_do"]:
        expect(page.get_by_text(line, exact=True)).to_be_visible()
    page.get_by_role("link", name="Your certificates").first.click()
    # With script the page shows the certificate once it is there; without, its button looks again.
    link = page.get_by_role("link", name="First steps")
    while not script and not link.count():
        page.get_by_role("link", name="Look again").click()
    link.click()
    expect(page.get_by_text("Grace Adeyemi")).to_be_visible()
    files: list = []
    page.on("download", lambda file: files.append(file))
    page.get_by_role("link", name="Download as PDF").click()
    again = page.get_by_role("link", name="Look again")
    while not files:  # until the worker has printed it, a page says so
        page.wait_for_timeout(200)
        if not script and again.count() and not files:
            again.click()
    assert files[0].path().read_bytes().startswith(b"%PDF-")

    desk = browser.new_context(base_url=site.url, java_script_enabled=script, viewport={"width": 1280, "height": 860})
    sign_in(desk, site, cast.lead)
    lead = desk.new_page()
    lead.goto(f"/coverage/{cast.fostering.pk}/people/?requirement={cast.requirement.pk}")
    row = lead.get_by_role("row", name=re.compile("Grace Adeyemi"))
    expect(row.get_by_text("Covered", exact=True)).to_be_visible()


@either_way
def test_9_is_it_real(site, browser: Browser, today, script):
    """The code on paper opens a public page: name, what, when, until, by whom, current or not. Nothing else."""
    import certification.services
    from certification.models import AwardPeriod
    from tests.cast import complete

    cast, now = make_cast(today), timezone.now()
    complete(cast.colleague, at=now - timedelta(days=2))
    certification.services.award(person_id=cast.colleague.pk, at=now)
    award = AwardPeriod.objects.get(person_id=cast.colleague.pk)
    context = browser.new_context(base_url=site.url, java_script_enabled=script, **PHONE)
    page = context.new_page()
    page.goto(f"/verify/{award.public_id}/")
    expect(page.get_by_role("heading", name="Yes. It is genuine and current.")).to_be_visible()
    facts = page.locator("main dl")
    for words in (cast.colleague.name, "First steps", "Current until", "Common Ground"):
        expect(facts).to_contain_text(words)
    shown = page.locator("main").inner_text()
    for private in (cast.colleague.email, cast.fostering.name, cast.north.name, str(cast.colleague.pk)):
        assert private not in page.content()
    assert "sign in" not in shown.lower()
    assert page.locator("main a").count() == 0, "nobody is led to anything else"
    page.goto("/verify/no-such-number/")
    expect(page.get_by_role("heading", name="We know no certificate by this number")).to_be_visible()
