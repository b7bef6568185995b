"""Taking coverage along: axe and reflow on each screen; Monday morning and the inspector's file by keyboard alone."""

import hashlib
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from compliance.enums import ExportKind
from compliance.lens import Lens
from compliance.models import Assignment, Export, InspectionPack
from compliance.services import ask_for, assign, make_export, sweep
from notices.models import Notice
from tests.cast import make_cast
from tests.compliance.scene import show
from tests.journeys.keyboard import choose, enter, follow, reach
from tests.journeys.test_accessibility import Screen, context_for, press, seen
from tests.notices.scene import believe
from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.xdist_group("packs"), on_sqlite]


@pytest.fixture
def cast(site, today):
    cast = make_cast(today)
    sweep(since=None)
    return cast


def taken(kind: str, cast, *, made: bool = True, **more) -> Export:
    now = timezone.now()
    lens = Lens(cast.fostering, timezone.localdate(now), **more)
    export = ask_for(kind=kind, lens=lens, actor=cast.lead, at=now)
    return make_export(export_id=export.pk, at=now) if made else export


def test_every_screen_of_taking_along(site, browser, cast):
    here = f"/coverage/{cast.fostering.pk}/"
    ready, waiting = taken(ExportKind.XLSX, cast), taken(ExportKind.XLSX, cast, made=False, search="Grace")
    pack = taken(ExportKind.PACK, cast).pack
    wrong = taken(ExportKind.PDF, cast, made=False)
    Export.objects.filter(pk=wrong.pk).update(made_at=timezone.now(), problem="The PDF took too long. Take the sheet.")
    screens = [
        Screen("people, to take along", "lead", f"{here}people/"),
        Screen("people, to be asked", "lead", f"{here}people/", ask_some),
        Screen("people, asked of them", "lead", f"{here}people/", look_at_whom),
        Screen("evidence of theirs", "lead", f"{here}people/", look_at_evidence),
        Screen("asked of them in one act", "lead", f"{here}assigned/{asked_alone(cast)}/"),
        Screen("taken along", "lead", f"{here}exports/"),
        Screen("a file is here", "lead", f"{here}exports/{ready.pk}/"),
        Screen("a file is being made", "lead", f"{here}exports/{waiting.pk}/"),
        Screen("a file that cannot be made", "lead", f"{here}exports/{wrong.pk}/"),
        Screen("a pack to make", "lead", f"{here}pack/"),
        Screen("a pack, refused", "lead", f"{here}pack/", refused),
        Screen("a pack that was made", "lead", f"{here}pack/{pack.pk}/"),
    ]
    page = context_for(browser, site, cast.lead).new_page()
    faults = []
    for screen in screens:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(screen.url)
        if screen.first:
            screen.first(page)
        faults += seen(page, screen)
    assert not faults, "\n".join(faults)


def ask_some(page) -> None:
    page.locator("[name^='who:']").first.check()
    press("[formaction*='/assign/']")(page)


def look_at_whom(page) -> None:
    ask_some(page)
    page.locator("[name=what]").select_option(index=1)
    page.fill("[name=months]", "6")
    page.fill("[name=reason]", "For a move")
    press("main form button")(page)


def look_at_evidence(page) -> None:
    page.locator("[name=which][value=all]").check()
    press("[formaction*='/judge/']")(page)


def asked_alone(cast) -> str:
    now = timezone.now()
    on = timezone.localdate(now)
    show(cast.carer, cast.fostering, "tsd", now, title="TSD workbook")
    given = assign(
        assignment_id=uuid.uuid4(), organisation=cast.fostering, people=[cast.carer.pk], what="library:tsd-12",
        due_on=on + timedelta(days=90), obliges=True, reason="For a move", actor=cast.lead, at=now, on=on,
    )  # fmt: skip
    return str(given.pk)


def refused(page) -> None:
    page.fill("[name=as_at]", "2090-01-01")
    press("main form button")(page)


def test_four_presses_from_sign_in_to_the_inspectors_file(site, browser, cast):
    """By keyboard alone, on a phone's width: Tab and Enter; each press is a click."""
    site.start_worker()
    page = context_for(browser, site, cast.lead).new_page()
    page.goto("/after-sign-in/")
    follow(page, "Inspection pack")  # 1
    reach(page, lambda text: text.startswith("better="))
    page.keyboard.type("Calmer nights.")
    follow(page, "Make the pack")  # 2
    page.get_by_role("link", name="Download the pack").wait_for(timeout=60_000)
    with page.expect_download() as coming:
        enter(page, lambda text: text.startswith("Download the pack"))  # 3
    content = coming.value.path().read_bytes()
    pack = InspectionPack.objects.get()
    assert hashlib.sha256(content).hexdigest() == pack.digest
    assert "Calmer nights." in pack.facts
    assert coming.value.suggested_filename.endswith(".zip")
    monday_morning(page, cast)


def monday_morning(page, cast) -> None:
    """The sentence, the people behind a number, some of them chosen, something done, and the view as a file."""
    Notice.objects.all().delete()
    believe(timezone.now())
    page.goto("/after-sign-in/")
    follow(page, lambda text: re.fullmatch(r"\d+ (has|have) a date to come", text))
    expect(page.get_by_role("heading", level=1, name="People and what is asked")).to_be_visible()
    people = page.locator("main input[type=checkbox]").count()
    reach(page, lambda text: text.startswith("who:"))
    page.keyboard.press("Space")
    assert page.locator("main input[type=checkbox]:checked").count() == 1 < people
    follow(page, "Remind them")
    expect(page.get_by_role("heading", level=1, name="Remind people")).to_be_visible()
    follow(page, lambda text: text.startswith(("Remind 1 person", "What you chose")))
    expect(page.get_by_role("heading", level=1, name="People and what is asked")).to_be_visible()
    reach(page, lambda text: text.startswith("who:"))
    page.keyboard.press("Space")
    follow(page, "Ask something of them")
    reach(page, lambda text: text.startswith("what="))
    page.keyboard.press("ArrowDown")
    choose(page, "how", "asked")
    reach(page, lambda text: text.startswith("months="))
    page.keyboard.type("6")
    reach(page, lambda text: text.startswith("reason="))
    page.keyboard.type("For a move")
    follow(page, "See what it would do")
    follow(page, "Ask this of 1 person")
    expect(page.get_by_role("button", name="Take all of it back")).to_be_visible()
    assert Assignment.objects.count() == 1
    page.goto(f"/coverage/{cast.fostering.pk}/people/?status=due")
    with page.expect_download() as coming:
        enter(page, "CSV")
    assert coming.value.suggested_filename.endswith(".csv")
