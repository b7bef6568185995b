"""What is asked, decided and shown: axe on each screen and state, reflow, and a lead's way by plain forms."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.enums import Decision
from compliance.models import Evidence
from compliance.services import answer_many, decide, equate, judge
from notices.tokens import REMINDERS, stop_token
from people.enums import Role
from tests.cast import make_cast
from tests.compliance.scene import PDF, ask, now_of, show, upload
from tests.journeys.test_accessibility import Screen, context_for, press, seen
from tests.once import on_sqlite
from tests.trust.surface import connected

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.xdist_group("asked")]


@pytest.fixture
def scene(site, today):
    """Something asked of everybody, something that waits for decisions, evidence in several states."""
    cast, now = make_cast(today), timezone.now()
    day = timezone.localdate(now)
    asked = ask(cast.fostering, "recording", today.replace(month=6), months=12, refresh_months=36, deferrable=True)
    tsd = ask(cast.fostering, "tsd", day, clock="approval", roles=(Role.FOSTER_CARER,), two_people=True)
    engagement = cast.carer.engagements.get()
    decide(
        engagement=engagement, requirement=asked, kind=Decision.EXTENSION, until=day.replace(year=day.year + 1),
        reason="Moved house", actor=cast.lead, at=now, on=day,
    )  # fmt: skip
    shown = show(cast.carer, cast.fostering, "recording", now, link="", file=upload(PDF))
    back = show(cast.carer, cast.fostering, "tsd", now, title="Workbook")
    judge(evidence=back, accepted=False, reason="Thank you. Page two is missing.", actor=cast.lead, at=now, on=day)
    equate(organisation=cast.fostering, subject="recording", title="Writing", reason="Alike", actor=cast.lead, on=day)
    answer = answer_many(
        answer_id=uuid.uuid4(), organisation=cast.fostering, kind=Decision.INTERIM, actor=cast.lead, at=now, on=day,
        pairs=[(cast.sibling.engagements.get().pk, tsd.pk)], until=day.replace(year=day.year + 1), reason="Known",
    )  # fmt: skip
    return cast, asked, tsd, engagement, shown, answer


def make_key(page) -> None:
    page.fill("[name=name]", "Payroll")
    page.check("[name=coverage]")
    press("main form button")(page)


def look_first(page) -> None:
    page.fill("[name=about]", "Writing about a child’s life")
    page.fill("[name=months]", "3")
    page.fill("[name=note]", "Sooner")
    page.fill("[name=effective_from]", timezone.localdate().replace(year=2027).isoformat())
    press("main form:has([name=effective_from]) button")(page)


def ask_own(page) -> None:
    page.fill("[name=name]", "Night care")
    page.fill("[name=source]", "Our training group")
    page.check("[name=role_foster_carer]")
    look_first(page)


def answer_all(kind: str):
    def act(page) -> None:
        page.check("[name=which][value=all]")
        page.check(f"[name=kind][value={kind}]")
        page.fill("[name=until]", timezone.localdate().replace(year=2027).isoformat())
        page.fill("[name=reason]", "Done when approved")
        press("main form:has([name=which]) button")(page)

    return act


@on_sqlite
def test_every_screen_of_what_is_asked_and_shown(site, browser, scene):
    cast, asked, tsd, engagement, shown, answer = scene
    linked = connected(cast.fostering, cast.lead, timezone.now())
    here = f"/coverage/{cast.fostering.pk}/"
    past = timezone.localdate() - timedelta(days=2)
    ask(cast.fostering, "past", past - timedelta(days=90), clock="fixed_date", fixed_on=past, months=0)
    stop_url = f"/when-we-write/stop/{stop_token(cast.carer, REMINDERS)}/"
    screens = [
        Screen("coverage with dates to decide", "lead", here),
        Screen("what is asked", "lead", f"{here}requirements/"),
        Screen("the library", "lead", f"{here}requirements/library/"),
        Screen("asking", "lead", f"{here}requirements/library/tsd-12/"),
        Screen("asking, refused", "lead", f"{here}requirements/library/tsd-12/", press("main form button")),
        Screen("a requirement", "lead", f"{here}requirements/{asked.pk}/"),
        Screen("a change looked at", "lead", f"{here}requirements/{asked.pk}/", look_first),
        Screen("something of one's own", "lead", f"{here}requirements/own/"),
        Screen("something of one's own, refused", "lead", f"{here}requirements/own/", press("main form button")),
        Screen("something of one's own, looked at", "lead", f"{here}requirements/own/", ask_own),
        Screen("dates to decide", "lead", f"{here}exceptions/"),
        Screen("dates to decide, refused", "lead", f"{here}exceptions/", press("main form:has([name=which]) button")),
        Screen("an answer looked at", "lead", f"{here}exceptions/", answer_all("interim")),
        Screen("an answer that none can take", "lead", f"{here}exceptions/", answer_all("confirmed")),
        Screen("days to write", "lead", f"{here}exceptions/", answer_all("recorded")),
        Screen("an answer given to several", "lead", f"{here}exceptions/answers/{answer.pk}/"),
        Screen("one date", "lead", f"{here}dates/{engagement.pk}/{asked.pk}/"),
        Screen("one date, not recorded", "lead", f"{here}dates/{engagement.pk}/{tsd.pk}/"),
        Screen("one date, refused", "lead", f"{here}dates/{engagement.pk}/{asked.pk}/", press("main form button")),
        Screen("a person", "lead", f"{here}people/{cast.carer.pk}/"),
        Screen("evidence waits", "lead", f"{here}evidence/"),
        Screen("one piece of evidence", "lead", f"{here}evidence/{shown.pk}/"),
        Screen("evidence for a person", "lead", f"{here}people/{cast.carer.pk}/evidence/"),
        Screen("titles", "lead", f"{here}equivalences/"),
        Screen("reminders", "lead", f"{here}reminders/"),
        Screen("reminders, some sent", "lead", f"{here}reminders/", press("main form button")),
        Screen("when we write", "carer", "/when-we-write/"),
        Screen("when we write, as a lead", "lead", "/when-we-write/"),
        Screen("stop", "carer", stop_url),
        Screen("stopped", "carer", stop_url, press("main form button")),
        Screen("stop, unknown", "carer", "/when-we-write/stop/no-such-link/"),
        Screen("connections", "lead", f"{here}connections/"),
        Screen("a key", "lead", f"{here}connections/keys/new/"),
        Screen("a key, refused", "lead", f"{here}connections/keys/new/", press("main form button")),
        Screen("a key, shown once", "lead", f"{here}connections/keys/new/", make_key),
        Screen("ending a key", "lead", f"{here}connections/keys/{linked['key_id']}/end/"),
        Screen("an address to tell", "lead", f"{here}connections/webhooks/new/"),
        Screen("messages", "lead", f"{here}connections/webhooks/{linked['webhook_id']}/"),
        Screen("ending an address", "lead", f"{here}connections/webhooks/{linked['webhook_id']}/end/"),
        Screen("my evidence", "carer", "/coverage/evidence/"),
        Screen("my evidence, refused", "carer", "/coverage/evidence/", press("main form[enctype] button")),
    ]
    pages = {who: context_for(browser, site, getattr(cast, who)).new_page() for who in ("lead", "carer")}
    faults = []
    for screen in screens:
        page = pages[screen.who]
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(screen.url)
        if screen.first:
            screen.first(page)
        faults += seen(page, screen)
    assert not faults, "\n".join(faults)


def test_from_a_file_to_a_covered_person_by_plain_forms(site, browser, scene):
    """Without script: a carer sends a file, a lead takes it and accepts it, and the person is covered."""
    cast, asked, *_rest = scene
    Evidence.objects.all().update(withdrawn_at=timezone.now())
    carer = context_for(browser, site, cast.carer, java_script_enabled=False).new_page()
    carer.goto("/coverage/evidence/")
    carer.fill("[name=title]", "Recording for carers")
    carer.fill("[name=issuer]", "A college")
    carer.select_option("[name=subject]", "recording")
    carer.fill("[name=achieved_on]", "2026-11-02")
    carer.set_input_files("[name=file]", {"name": "my page.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press("main form[enctype] button")(carer)
    assert carer.get_by_text("It counts from the day on which your service accepts it.").is_visible()
    lead = context_for(browser, site, cast.lead, java_script_enabled=False).new_page()
    lead.goto(f"/coverage/{cast.fostering.pk}/evidence/")
    lead.get_by_role("link", name="Grace Adeyemi").click()
    with lead.expect_download() as coming:
        lead.get_by_role("link", name="my page.pdf").click()
    assert coming.value.suggested_filename == "my page.pdf"
    lead.get_by_label("Accept it: it counts from today").check()
    lead.get_by_role("button", name="Decide").click()
    assert lead.get_by_text("Nothing waits for you").is_visible()
    assert now_of(cast.carer, asked, timezone.localdate()).kind == "covered"
