"""Every screen, for everybody: axe on each template and state, reflow, one heading, help numbers, keyboard, no script.

One site and one browser; each page is loaded once and looked at in every width and colour scheme.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.utils import timezone

from tests.cast import Cast, complete, let_leads_revoke, make_cast
from tests.journeys.assessing import assessing_in_every_state
from tests.journeys.lists import lists_in_every_state
from tests.journeys.revoking import revoking_in_every_state
from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.xdist_group("accessibility"), on_sqlite]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A colour scheme changes colours and nothing else: in the light every rule is asked, otherwise those of colour.
COLOUR = ["cat.color"]
WIDTHS, SCHEMES = (360, 1280), {"light": TAGS, "dark": COLOUR, "forced": COLOUR}
AT_WORK = {"lead", "manager", "other_lead", "area_lead", "assessor", "author", "admin"}
HELP = ("tel:999", "tel:111", "tel:116123")
C1, C3 = "/learning/common-ground/", "/learning/relationships-that-help/"
C4, C6 = "/learning/behaviour-noticing-and-making-sense/", "/learning/mental-health-noticing-needs/"
C7 = "/learning/keeping-safe/"
FIRST_LESSON = f"{C1}lessons/five-adults-one-tuesday/"


@dataclass(frozen=True)
class Screen:
    """A template in one of its states: who looks, where, and what they do there first."""

    name: str
    who: str
    url: str
    first: Callable | None = None


def press(selector: str) -> Callable:
    def act(page) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return act


def ask_for_code(page) -> None:
    page.fill("main [name=email]", "carer@example.org")
    press("main form button")(page)


def wrong_code(page) -> None:
    ask_for_code(page)
    page.fill("main [name=code]", "no")
    press("main form button")(page)


def count_from_a_day(page) -> None:
    page.fill("main [name=entered_on]", "2026-08-31")
    press("main form button")(page)


def choose_what_was_seen(page) -> None:
    page.locator("main [name=kind][value=observed]").check()
    press("main form button")(page)


def say_why(page) -> None:
    page.fill("main [name=reason]", "Somebody else answered the check")
    press("main form button")(page)


def show_a_file(page) -> None:
    file = {"name": "credential.json", "mimeType": "application/json", "buffer": b"{}"}
    page.set_input_files("main input[type=file]", file)
    press("main form button")(page)


def press_save_on_nothing(page) -> None:
    page.fill("own-note textarea", " ")
    page.locator("own-note form").evaluate("form => form.submit()")
    page.wait_for_load_state()
    page.wait_for_selector(".error-summary")


def choose_a_note(page) -> None:
    page.locator("main input[type=checkbox]").first.check()
    press("main form button")(page)


def notes_to_look_at(person, now: datetime) -> list[str]:
    """Addresses of notes, one with a lesson of its own and several lines."""
    from uuid import uuid4

    from wellbeing.selectors import Tag
    from wellbeing.services import write_note

    kept = [
        write_note(person=person, note_id=uuid4(), text=text, tag=tag, at=now, read=None).note
        for text, tag in (
            ("The bath went well.\n\nI said less, and it was enough.", Tag("c1-l1", "Five adults, one Tuesday")),
            ("A line is enough.", None),
        )
    ]
    return [f"/yours/notes/{one.id}/" for one in kept]


def keep_a_check_in(page) -> None:
    page.locator("main [name=room][value=mostly]").check()
    press("main button[value=noting]")(page)
    press("main button[value=keep]")(page)


def save_without_a_name(page) -> None:
    page.fill("main [name=name]", " ")
    press("main form button")(page)


def leave_activity_open(page) -> None:
    page.locator("answer-form button").first.click()
    page.wait_for_selector("answer-form [data-feedback]")


def answer_question(person, module, start, key: str, option: str) -> None:
    from progress.enums import Kind

    _event(person, module, Kind.QUESTION_ANSWERED, item=key, attempt_id=start, data={"option": option})


def _event(person, module, kind, **more):
    """Its id is the same in every run: the options of a question are shuffled by it."""
    import uuid

    from progress.models import LearningEvent
    from progress.services import NewEvent, record

    number = LearningEvent.objects.filter(person=person).count()
    now, event_id = timezone.now(), uuid.uuid5(uuid.NAMESPACE_OID, f"{person.email} {number}")
    event = NewEvent(event_id=event_id, kind=kind, edition_id=module.edition_id, occurred_at=now, **more)
    record(person=person, event=event, at=now)
    return event_id


def slug_of(key: str, lesson: int) -> str:
    from tests.journeys.walking import content_of

    return content_of(key)["lessons"][lesson]["slug"]


def roles_in_every_state(cast: Cast, now: datetime) -> tuple[str, str, str]:
    """An assessor, a supervisor of before and somebody who was asked: the page, an ending and the page of the asked."""
    from people.services import end_responsibility, entrust, give_responsibility, new_invitation_token

    today = timezone.localdate(now)
    act = {"organisation": cast.fostering, "actor": cast.lead, "at": now, "on": today}
    held = give_responsibility(person=cast.colleague, kind="assessor", team=cast.south, **act)
    before = give_responsibility(person=cast.sibling, kind="supervisor", **act)
    end_responsibility(
        responsibility=before, last_day=today - timedelta(days=1), reason="Moved on", actor=cast.lead, at=now, on=today
    )
    asked = entrust(email="asked@example.org", kind="assessor", team=cast.north, **act)
    here = f"/people/{cast.fostering.pk}/roles/"
    return here, f"{here}{held.pk}/end/", f"/people/join/{new_invitation_token(invitation_id=asked.pk)}/"


def in_every_state(cast: Cast, today: date) -> tuple[list[Screen], dict]:
    """Brings the cast to where each screen can be seen, and lists the screens."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP

    import certification.services
    from certification.models import AwardPeriod, Print
    from commonground.demonstration import good_path, learn
    from courses.models import Module
    from courses.selectors import edition_content, module_shape
    from people.enums import Role
    from people.models import Responsibility
    from people.services import (
        begin_pause,
        engage,
        invite,
        new_invitation_token,
        record_clock_dates,
        set_local_contact,
    )
    from progress.enums import Kind
    from tests.cast import person

    c1 = Module.objects.get(key="c1")
    shape, content = module_shape(c1.edition_id), edition_content(c1.edition_id)
    now = timezone.now()

    let_leads_revoke(at=now, effective_from=today - timedelta(days=10))
    numbers = f"/people/{cast.fostering.pk}/numbers/"
    set_local_contact(
        organisation=cast.fostering, slot="out_of_hours", name="Emergency duty team", number="01632 960 123",
        when="After 5 pm", checked_on=today, actor=cast.lead, at=now, on=today,
    )  # fmt: skip
    complete(cast.colleague, at=now - timedelta(days=2))
    complete(cast.sibling, at=now - timedelta(days=500))
    for who, at in ((cast.colleague, now), (cast.sibling, now - timedelta(days=499))):
        certification.services.award(person_id=who.pk, at=at)
    learn(cast.stranger, c1, start=now - timedelta(days=1))
    learn(cast.stranger, Module.objects.get(key="c3"), start=now - timedelta(hours=5), lessons=2)

    def wrong(key: str) -> str:
        question = next(q for q in content["questions"] if q["key"] == key)
        return next(o["key"] for o in question["options"] if not o["correct"])

    def tries(email: str, right: Callable[[int], bool], questions: int, times: int = 1):
        someone = person(email, f"Sam {email.partition('@')[0].title()}")
        engage(person=someone, organisation=cast.fostering, team=None, role=Role.FOSTER_CARER, started_on=today)
        for _ in range(times):
            start = _event(someone, c1, Kind.CHECK_STARTED)
            for number, key in enumerate(list(shape.correct)[:questions]):
                answer_question(someone, c1, start, key, shape.correct[key] if right(number) else wrong(key))
        return someone

    everyone = {
        "carer": cast.carer,
        "worker": cast.stranger,
        "done": cast.colleague,
        "lapsed": cast.sibling,
        "lead": cast.lead,
        "half": tries("half@example.org", lambda n: n == 1, 2),
        "not yet": tries("notyet@example.org", lambda n: n % 2 == 0, 99, times=3),
        "passed": tries("passed@example.org", lambda n: True, 99),
        "nameless": person("nameless@example.org", ""),
        "two": person("two@example.org", "Lead Of Two"),
        "larger": person("larger@example.org", "Ada Reid", text_size="larger"),
        "largest": person("largest@example.org", "Bea Hill", text_size="largest"),
        "calm": person("calm@example.org", "Cal Moss", text_size="largest", calm=True),
        "second step": person("step@example.org", "Dee Lund"),
        "writing": person("writing@example.org", "Eve Park"),
    }
    for key in ("larger", "largest", "calm", "writing"):
        someone = everyone[key]
        engage(person=someone, organisation=cast.fostering, team=None, role=Role.FOSTER_CARER, started_on=today)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("certification.tasks.award.delay_on_commit", lambda **about: None)  # the worker is away
        complete(everyone["writing"], at=now - timedelta(hours=2))
    EmailAddress.objects.filter(user__in=[everyone["second step"], cast.carer]).update(verified=True)
    TOTP.activate(everyone["second step"], "JBSWY3DPEHPK3PXP")
    for organisation in (cast.fostering, cast.other):
        Responsibility.objects.create(
            person=everyone["two"], kind="training_lead", organisation=organisation, starts_on=date(2026, 1, 1)
        )
    invitation = invite(
        organisation=cast.fostering, email="new@example.org", role=Role.FOSTER_CARER, actor=cast.lead, at=now
    )
    join = f"/people/join/{new_invitation_token(invitation_id=invitation.id)}/"
    award = AwardPeriod.objects.get(person_id=cast.colleague.pk)
    lapsed = AwardPeriod.objects.get(person_id=cast.sibling.pk)
    Print.objects.filter(award=lapsed).delete()  # as before a worker has made it
    place, path = f"/coverage/{cast.fostering.pk}/", ".".join(map(str, good_path(shape, content)))
    first_question, second_question = list(shape.correct)[:2]
    sibling = cast.sibling.engagements.get()
    by = {"actor": cast.lead, "at": now, "on": today, "reason": "Minutes of the panel"}
    record_clock_dates(engagement=sibling, approved_on=today - timedelta(days=100), **by)
    begin_pause(engagement=sibling, starts_on=today, kind="leave", **by)
    days = f"/people/{cast.fostering.pk}/{cast.sibling.pk}/{sibling.pk}/"
    invite_url = f"/people/invite/{cast.fostering.pk}/"
    assessors, assessing = assessing_in_every_state(cast, award, now)
    everyone |= assessors
    everyone["revoked"], revoking = revoking_in_every_state(cast, award, now)
    roles, role_ending, role_offered = roles_in_every_state(cast, now)
    lists, in_state = f"/people/{cast.fostering.pk}/imports/", lists_in_every_state(cast, now)
    notes = notes_to_look_at(cast.carer, now)
    screens = [
        Screen("home", "", "/"),
        Screen("framework", "", "/the-framework/"),
        Screen("recommendations", "", "/the-framework/recommendations/"),
        Screen("support", "", "/support/"),
        Screen("accessibility", "", "/accessibility/"),
        Screen("how are things", "", "/tools/continuum/"),
        Screen("first months in care", "", "/tools/timeline/", count_from_a_day),
        Screen("a map of ties", "", "/tools/eco-map/?example=me"),
        Screen("a map in rings, changing somebody", "", "/tools/eco-map/?example=rings", press("[value='change:n4']")),
        Screen("something steadying", "", "/steady/"),
        Screen("something steadying before a lesson", "carer", f"/steady/?next={FIRST_LESSON}"),
        Screen("no such page", "", "/nothing-here/"),
        Screen("no page to open", "carer", f"{FIRST_LESSON}finish/"),
        Screen("sign in", "", "/account/login/code/"),
        Screen("sign in, after a while", "", f"/account/login/code/?next={FIRST_LESSON}"),
        Screen("sign in, nothing typed", "", "/account/login/code/", press("main form button")),
        Screen("password", "", "/account/login/"),
        Screen("code", "", "/account/login/code/", ask_for_code),
        Screen("code, wrong", "", "/account/login/code/", wrong_code),
        Screen("join", "", join),
        Screen("join, signed in", "carer", join),
        Screen("join, closed", "", "/people/join/no-such-invitation/"),
        Screen("verify", "", f"/verify/{award.public_id}/"),
        Screen("verify, lapsed", "", f"/verify/{lapsed.public_id}/"),
        Screen("verify, unknown", "", "/verify/no-such-number/"),
        Screen("verify a file", "", "/verify/"),
        Screen("verify a file, none chosen", "", "/verify/", press("main form button")),
        Screen("verify a file, judged", "", "/verify/", show_a_file),
        Screen("certificate's PDF being made", "lapsed", f"/certificates/{lapsed.pk}/certificate.pdf"),
        Screen("welcome", "nameless", "/people/welcome/"),
        Screen("welcome, nothing typed", "nameless", "/people/welcome/", press("main form button")),
        Screen("your learning, new", "carer", "/learning/"),
        Screen("your learning, half-way", "worker", "/learning/"),
        Screen("your learning, done", "done", "/learning/"),
        Screen("your learning, lapsed", "lapsed", "/learning/"),
        Screen("module, new", "carer", C1),
        Screen("a question, nothing chosen", "carer", f"{C1}asked/", press("main form button")),
        Screen("module, half-way", "worker", C3),
        Screen("module, done", "done", C1),
        Screen("lesson to sort", "carer", FIRST_LESSON),
        Screen("lesson, activity left open", "carer", FIRST_LESSON, leave_activity_open),
        Screen("lesson, finished too early", "carer", FIRST_LESSON, press(".lesson__end button")),
        Screen("lesson, answered", "done", FIRST_LESSON),
        Screen("lesson with a content note", "carer", f"{C1}lessons/in-numbers-and-in-words/"),
        Screen("lesson, summary", "carer", f"{C1}lessons/in-numbers-and-in-words/?route=summary"),
        Screen("lesson to choose and write", "carer", f"{C1}lessons/six-principles-before-lunch/"),
        Screen("lesson with terms", "carer", f"{C1}lessons/a-line-not-a-label/?route=read"),
        Screen("lesson to order", "carer", f"{C3}lessons/regulate-relate-reason/"),
        Screen("lesson with tags", "carer", f"{C7}lessons/{slug_of('c7', 0)}/?route=read"),
        Screen("lesson with one list for each line", "carer", f"{C4}lessons/{slug_of('c4', 0)}/"),
        Screen("lesson with two drawings", "carer", f"{C6}lessons/{slug_of('c6', 2)}/"),
        Screen("finished, with tags", "done", f"{C3}finished/"),
        Screen("scenario, start", "carer", f"{C1}scenario/"),
        Screen("scenario, on the way", "carer", f"{C1}scenario/?path=0"),
        Screen("scenario, ending", "carer", f"{C1}scenario/?path={path}"),
        Screen("check, start", "carer", f"{C1}check/"),
        Screen("question", "half", f"{C1}check/"),
        Screen("question, another way", "half", f"{C1}check/?question={first_question}"),
        Screen("question, helps", "half", f"{C1}check/?question={second_question}"),
        Screen("result, not yet", "not yet", f"{C1}check/"),
        Screen("result, passed", "passed", f"{C1}check/"),
        Screen("finished", "done", f"{C1}finished/"),
        Screen("certificates, none", "carer", "/certificates/"),
        Screen("certificates", "done", "/certificates/"),
        Screen("certificate", "done", f"/certificates/{award.pk}/"),
        Screen("notes", "carer", "/yours/notes/"),
        Screen("note, nothing typed", "carer", notes[0], press_save_on_nothing),
        Screen("lines to take along", "carer", "/yours/notes/take-along/", choose_a_note),
        Screen("coverage list", "two", "/coverage/"),
        Screen("coverage", "lead", place),
        Screen("coverage of a team", "lead", f"{place}?team={cast.north.pk}"),
        Screen("people and what is asked", "lead", f"{place}people/"),
        Screen("people, one thing asked", "lead", f"{place}people/?requirement={cast.requirement.pk}"),
        Screen("people, nobody", "lead", f"{place}people/?status=unknown"),
        Screen("what is coming", "lead", f"{place}ahead/"),
        Screen("over time", "lead", f"{place}trends/"),
        Screen("coverage, wrong day", "lead", f"{place}?on=2031-01-01"),
        Screen("person", "lead", f"{place}people/{cast.sibling.pk}/"),
        Screen("person, suggested", "lead", f"{place}people/{cast.kinship.pk}/"),
        Screen("changed dates", "lead", f"/people/{cast.fostering.pk}/changed-dates/"),
        Screen("changed dates, none", "two", f"/people/{cast.other.pk}/changed-dates/"),
        Screen("somebody here", "lead", f"/people/{cast.fostering.pk}/{cast.sibling.pk}/"),
        Screen("a day without its reason", "lead", f"{days}dates/", press("main form button")),
        Screen("invite", "lead", invite_url),
        Screen("invite, nothing typed", "lead", invite_url, press("main form button")),
        Screen("settings", "carer", "/people/settings/"),
        Screen("settings, saved", "worker", "/people/settings/", press("main form button")),
        Screen("settings, no name", "nameless", "/people/settings/", press("main form button")),
        Screen("email address", "carer", "/account/email/"),
        Screen("second step", "carer", "/account/2fa/"),
        Screen("where signed in", "carer", "/account/sessions/"),
        Screen("my data", "done", "/my-data/"),
        Screen("check-in", "carer", "/yours/check-in/"),
        Screen("check-in, too much", "carer", "/yours/check-in/", press("main button[value=too_much]")),
        Screen("check-ins", "carer", "/yours/check-in/", keep_a_check_in),
        Screen("what people chose to say, nothing", "lead", f"/quarters/{cast.fostering.pk}/"),
        Screen("close the account", "done", "/my-data/close/"),
        Screen("delete what is private", "done", "/my-data/delete-private/"),
        Screen("steady", "carer", "/steady/"),
        Screen("tools", "", "/tools/"),
        Screen("guide, a question", "", "/tools/guides/too-much-for-me/t6-3/"),
        Screen("guide, an ending", "", "/tools/guides/a-hard-moment/t1-e3/?way=t1-7"),
        Screen("guide, whole", "", "/tools/guides/not-where-they-should-be/whole/"),
        Screen("accessibility", "", "/accessibility/"),
        Screen("offline", "", "/offline/"),
        Screen("sign out", "carer", "/account/logout/"),
        Screen("settings", "carer", "/people/settings/"),
        Screen("settings, the menu open", "carer", "/people/settings/", press(".navigation__menu summary")),
        Screen("settings, no name", "carer", "/people/settings/", save_without_a_name),
        Screen("settings, largest", "largest", "/people/settings/", press(".navigation__menu summary")),
        Screen("settings, calm", "calm", "/people/settings/"),
        Screen("my data", "done", "/my-data/"),
        Screen("my data, nothing yet", "nameless", "/my-data/"),
        Screen("my data, largest", "largest", "/my-data/"),
        Screen("your learning, larger", "larger", "/learning/"),
        Screen("your learning, largest", "largest", "/learning/"),
        Screen("your learning, calm", "calm", "/learning/"),
        Screen("lesson, largest", "largest", FIRST_LESSON),
        Screen("lesson, calm", "calm", FIRST_LESSON),
        Screen("lesson with a content note, largest", "largest", f"{C1}lessons/in-numbers-and-in-words/"),
        Screen("scenario, largest", "largest", f"{C1}scenario/?path=0"),
        Screen("module, calm", "calm", C1),
        Screen("support, largest", "largest", "/support/"),
        Screen("support, with numbers of one's own service", "carer", "/support/"),
        Screen("numbers for support", "lead", numbers),
        Screen("number, nothing typed", "lead", f"{numbers}lado/", press("main form button")),
        Screen("certificate, being written", "writing", "/certificates/"),
        Screen("email address", "carer", "/account/email/"),
        Screen("email address, nothing typed", "carer", "/account/email/", press("main form button")),
        Screen("password, new", "carer", "/account/password/set/"),
        Screen("password, forgotten", "", "/account/password/reset/"),
        Screen("passkeys and a second step", "carer", "/account/2fa/"),
        Screen("passkey, new", "carer", "/account/2fa/webauthn/add/"),
        Screen("second step, new", "carer", "/account/2fa/totp/activate/"),
        Screen("is it you", "second step", "/account/2fa/totp/deactivate/"),
        Screen("signed in where", "carer", "/account/sessions/"),
        Screen("settings, with roles", "lead", "/people/settings/"),
        Screen("roles", "lead", roles),
        Screen("role, give", "lead", f"{roles}give/"),
        Screen("role, nothing typed", "lead", f"{roles}give/", press("main form button")),
        Screen("role, end", "lead", role_ending),
        Screen("role, offered", "", role_offered),
        Screen("lists, none", "two", f"/people/{cast.other.pk}/imports/"),
        Screen("lists", "lead", lists),
        Screen("list, give", "lead", f"{lists}new/"),
        Screen("list, nothing chosen", "lead", f"{lists}new/", press("main form button")),
        Screen("list, columns", "lead", f"{in_state['mapping']}columns/"),
        Screen("list, being checked", "lead", in_state["checking"]),
        Screen("list, being put in", "lead", in_state["applying"]),
        Screen("list, what will happen", "lead", in_state["ready"]),
        Screen("list, rows left out", "lead", f"{in_state['ready']}?outcome=bad"),
        Screen("list, in", "lead", in_state["done"]),
        Screen("list, take back", "lead", f"{in_state['done']}undo/"),
        Screen("list, taken back", "lead", in_state["undone"]),
        Screen("list, not read", "lead", in_state["failed"]),
        Screen("certificates, on the way", "carer", "/certificates/"),
        Screen("certificate, interim", "done", assessing["interim"]),
        Screen("verify, interim", "", assessing["interim, public"]),
        Screen("assessing", "assessor", "/assessing/"),
        Screen("assessing, nobody by that name", "assessor", "/assessing/?text=zzz"),
        Screen("assessing, nobody", "of nobody", "/assessing/"),
        Screen("sign", "assessor", assessing["sign"]),
        Screen("sign, nothing chosen", "assessor", assessing["sign"], press("main form button")),
        Screen("sign, read once more", "assessor", assessing["sign"], choose_what_was_seen),
        Screen("signed", "assessor", "/assessing/signed/"),
        Screen("signed, nothing", "of nobody", "/assessing/signed/"),
        Screen("take back", "assessor", assessing["take back"]),
        Screen("taken back", "assessor", assessing["taken back"]),
        Screen("awards that a lead may revoke", "lead", revoking["awards"]),
        Screen("awards that a lead may revoke, none", "lead", revoking["none"]),
        Screen("awards, revoked", "lead", revoking["awards, revoked"]),
        Screen("revoke", "lead", revoking["revoke"]),
        Screen("revoke, nothing said", "lead", revoking["revoke"], press("main form button")),
        Screen("revoke, read once more", "lead", revoking["revoke"], say_why),
        Screen("revoked already", "lead", revoking["revoked"]),
        Screen("certificate, revoked", "revoked", revoking["certificate"]),
        Screen("style guide", "", "/styleguide/"),
        Screen("style guide, largest", "", "/styleguide/?text=largest"),
        Screen("style guide, calm", "", "/styleguide/?calm"),
    ]
    for screen in screens:
        assert screen.who == "" or screen.who in everyone, screen
    return screens, everyone


def session_of(person) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def context_for(browser, site, person=None, **more):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, **more)
    if person is not None:
        context.add_cookies([{"name": "session", "value": session_of(person), "url": site.url}])
    return context


AXE = AXE_FILE_PATH.read_text(encoding="utf-8")


def violations(page, tags: list[str]) -> Iterator[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    # Only the rule about turning the phone reads stylesheets once more; it is among those asked in the light.
    found = page.evaluate(
        """([values, preload]) => axe.run(document,
        {runOnly: {type: 'tag', values}, resultTypes: ['violations'], iframes: false, preload})""",
        [tags, tags == TAGS],
    )
    for rule in found["violations"]:
        for node in rule["nodes"][:3]:
            about = node["any"][0]["message"] if node["any"] else rule["help"]
            yield f"{rule['id']}: {node['target']} {about}"


LOOK = """() => ({
  titles: document.title.trim(),
  lang: document.documentElement.lang,
  headings: document.querySelectorAll('h1').length,
  tel: [...document.querySelectorAll('a[href^="tel:"]')].map(a => a.getAttribute('href')),
})"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def schemes_of(screen: Screen, width: int) -> dict[str, list[str]]:
    """Of a learner, every scheme at every width; of a lead, whose pages are made of the same parts, each once."""
    if screen.who not in AT_WORK:
        return SCHEMES
    return {"light": TAGS, "dark": COLOUR} if width == WIDTHS[0] else {"light": TAGS, "forced": COLOUR}


def seen(page, screen: Screen) -> list[str]:
    """Everything that is wrong with a screen that stands in the page."""
    look, faults = page.evaluate(LOOK), []
    if look["titles"] in {"", "Common Ground · Common Ground"} or "Common Ground" not in look["titles"]:
        faults.append(f"title {look['titles']!r}")
    if look["lang"] != "en-GB":
        faults.append(f"lang {look['lang']!r}")
    if look["headings"] != 1:
        faults.append(f"{look['headings']} h1")
    faults += [f"no {number}" for number in HELP if number not in look["tel"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        for scheme, tags in schemes_of(screen, width).items():
            page.emulate_media(
                color_scheme="dark" if scheme == "dark" else "light",
                forced_colors="active" if scheme == "forced" else "none",
                reduced_motion="reduce",  # a colour that is still fading is neither the one nor the other
            )
            faults += [f"{width} {scheme}: {fault}" for fault in violations(page, tags)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size({"width": 320, "height": 740})
    if wide := page.evaluate(OVERFLOW):
        faults.append(f"scrolls sideways by {wide} at 320")
    return [f"{screen.name}: {fault}" for fault in faults]


def test_every_screen(site, browser, today):
    screens, people = in_every_state(make_cast(today), today)
    contexts, faults = {}, []
    for screen in screens:
        # Whoever has no session still must not inherit a sign-in that was begun on another screen.
        key = screen.who or (screen.name if screen.first else "")
        if key not in contexts:
            contexts[key] = context_for(browser, site, people.get(screen.who)).new_page()
        page = contexts[key]
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(screen.url)
        if screen.first:
            screen.first(page)
        faults += seen(page, screen)
    assert not faults, "\n".join(faults)


def test_what_is_wrong_is_seen(site, browser, today):
    """The negative control: a sound page, and the same page with a label, a heading and its contrast taken away."""
    page = context_for(browser, site).new_page()
    screen = Screen("sign in", "", "/account/login/code/")
    page.goto(screen.url)
    assert seen(page, screen) == []
    page.evaluate("document.querySelector('main label').remove()")
    page.evaluate("document.querySelector('main [name=email]').removeAttribute('placeholder')")  # that is a name, too
    page.evaluate("document.querySelector('h1').replaceWith(document.createElement('p'))")
    page.evaluate(
        """document.querySelectorAll('main p').forEach(p =>
        Object.assign(p.style, {color: '#999', background: '#aaa', forcedColorAdjust: 'none'}))"""
    )
    found = "\n".join(seen(page, screen))
    for rule in ("360 light: label", "0 h1", "360 dark: color-contrast", "1280 forced: color-contrast"):
        assert rule in found, found


def tab_to(page, selector: str, at_most: int = 60) -> None:
    """Tab until this has the focus; the focus must be seen, and not behind the bar at the foot of the screen."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            break
    else:
        raise AssertionError(f"the Tab key does not reach {selector}")
    assert page.evaluate(
        """() => {
          const focused = document.activeElement.getBoundingClientRect();
          const bar = document.querySelector('.leave-page').getBoundingClientRect();
          return focused.top >= 0 && focused.bottom <= bar.top + 1;
        }"""
    ), f"{selector} is hidden when it has the focus"


def test_a_lesson_by_keyboard_alone(site, browser, today):
    from progress.models import LearningEvent

    cast = make_cast(today)
    page = context_for(browser, site, cast.carer).new_page()
    page.goto(FIRST_LESSON)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    groups = page.locator(".activity__question").count()
    assert groups > 1
    for number in range(groups):
        tab_to(page, f"[name=item-{number}]")
        page.keyboard.press("Space")
        if number % 2:
            page.keyboard.press("ArrowRight")
    assert page.locator("[name^=item-]:checked").count() == groups
    tab_to(page, "answer-form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("h4[data-feedback]")
    assert page.evaluate("document.activeElement.matches('[data-feedback]')"), "the focus stays where the news is"
    tab_to(page, ".lesson__end .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/in-numbers-and-in-words/")
    kinds = set(LearningEvent.objects.filter(person=cast.carer).values_list("kind", "item"))
    assert {item for _kind, item in kinds} >= {"c1-l1"}
    assert len(kinds) == 2


def test_a_lesson_without_script(site, browser, today):
    from progress.models import LearningEvent

    cast = make_cast(today)
    page = context_for(browser, site, cast.carer, java_script_enabled=False).new_page()
    page.goto(FIRST_LESSON)
    page.locator(".lesson__end button").click()
    assert page.locator(".error-summary a").count() == 1, "says what is left, with a link to it"
    for group in page.locator(".activity__question").all():
        group.locator("input").first.check()
    page.locator("answer-form button").click()
    assert page.locator("h4[data-feedback]").is_visible()
    # It was finished, but for the activity: now it is done, and the way on is a link.
    page.locator(".lesson__end .button").click()
    assert page.url.endswith("/lessons/in-numbers-and-in-words/")
    assert LearningEvent.objects.filter(person=cast.carer, item="c1-l1").exists()
