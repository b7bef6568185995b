"""Training leads revoke where a definition lets them: whose awards they see, what they read first, what follows."""

from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import compliance.services
import notices.services
from certification.models import AwardPeriod, Revocation
from certification.rules import LONDON
from certification.services import award, restore, revoke
from compliance.rules import Status
from compliance.selectors import person_obligations
from people.models import Look, Person, Responsibility
from people.services import engage, merge_people
from tests.cast import complete, do_all, let_leads_revoke
from tests.once import on_sqlite
from tests.private import with_private
from tests.trust.surface import NEVER, digest

pytestmark = on_sqlite

TODAY = date(2026, 11, 22)
EARNED = datetime(2026, 11, 1, 20, 0, tzinfo=LONDON)
GIVEN = {"on": "2026-11-20", "reason": "Another sat it"}


@pytest.fixture
def held(cast, framework, evening, time_machine) -> AwardPeriod:
    """The carer's, by a version that lets leads revoke."""
    time_machine.move_to(evening, tick=False)
    let_leads_revoke(at=EARNED, effective_from=date(2026, 6, 1))
    complete(cast.carer, at=EARNED)
    award(person_id=cast.carer.pk, at=EARNED)
    return AwardPeriod.objects.get()


def browser(who: Person) -> Client:
    made = Client()
    made.force_login(who)
    return made


def words(answer) -> str:
    main = BeautifulSoup(answer.content.decode(), "html.parser").find("main")
    return " ".join(main.get_text(" ").split())


def of(cast, who: Person) -> str:
    return f"/awards/{cast.fostering.pk}/{who.pk}/"


def page_of(cast, held: AwardPeriod) -> str:
    return f"{of(cast, cast.carer)}{held.pk}/revoke/"


def last_form(answer) -> dict[str, str]:
    """What the last form of a page carries, without its buttons."""
    form = BeautifulSoup(answer.content.decode(), "html.parser").find("main").find_all("form")[-1]
    fields = {field["name"]: field["value"] for field in form.find_all("input") if field.has_attr("value")}
    return fields | {field["name"]: field.get_text().strip("\n") for field in form.find_all("textarea")}


# Whose


@pytest.mark.parametrize("who", ["carer", "colleague", "manager", "other_lead", "author"])
def test_to_others_it_is_as_if_it_never_was(cast, held, who):
    client = browser(getattr(cast, who))
    for url in (of(cast, cast.carer), page_of(cast, held)):
        assert client.get(url).status_code == 404
    assert client.post(page_of(cast, held), GIVEN | {"step": "revoke"}).status_code == 404
    assert not Revocation.objects.exists()
    assert not Look.objects.exists()


def test_a_lead_does_not_see_what_only_administrators_may_revoke(cast, framework, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    complete(cast.carer, at=EARNED)
    (row,) = award(person_id=cast.carer.pk, at=EARNED)
    let_leads_revoke(at=EARNED, effective_from=TODAY)  # the law of today does not reach back
    client = browser(cast.lead)
    page = words(client.get(of(cast, cast.carer)))
    assert "There is none that you may revoke." in page
    assert "First steps" not in page
    assert client.get(page_of(cast, row)).status_code == 404
    assert client.post(page_of(cast, row), GIVEN | {"step": "revoke"}).status_code == 404
    coverage = client.get(f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/")
    assert of(cast, cast.carer) not in coverage.content.decode()
    assert not Revocation.objects.exists()


def test_a_lead_who_learns_here_does_not_reach_their_own(cast, held):
    engage(person=cast.lead, organisation=cast.fostering, team=None, role="foster_carer", started_on=date(2026, 6, 1))
    complete(cast.lead, at=EARNED)
    (own,) = award(person_id=cast.lead.pk, at=EARNED)
    client = browser(cast.lead)
    assert client.get(of(cast, cast.lead)).status_code == 404
    assert client.post(f"{of(cast, cast.lead)}{own.pk}/revoke/", GIVEN | {"step": "revoke"}).status_code == 404
    coverage = client.get(f"/coverage/{cast.fostering.pk}/people/{cast.lead.pk}/")
    assert of(cast, cast.lead) not in coverage.content.decode()


def test_another_place_of_the_same_lead_another_person_and_who_has_left_are_not_found(cast, held):
    Responsibility.objects.create(
        person=cast.lead, kind="training_lead", organisation=cast.other, starts_on=date(2026, 6, 1)
    )
    client = browser(cast.lead)
    for url in (
        f"/awards/{cast.other.pk}/{cast.carer.pk}/",
        f"/awards/{cast.other.pk}/{cast.carer.pk}/{held.pk}/revoke/",
        f"{of(cast, cast.colleague)}{held.pk}/revoke/",
        f"{of(cast, cast.carer)}{NEVER}/revoke/",
    ):
        assert client.get(url).status_code == 404, url
    assert client.get(page_of(cast, held)).status_code == 200
    cast.carer.engagements.update(ended_on=TODAY - timedelta(days=1))
    assert client.get(page_of(cast, held)).status_code == 404


def test_an_award_of_an_account_that_was_merged_is_the_kept_persons(cast, held, evening):
    chief = Person.objects.create_superuser("chief@example.org")
    merge_people(kept=cast.colleague, merged=cast.carer, reason="A test", actor=chief, at=evening, on=TODAY)
    client = browser(cast.lead)
    assert client.get(page_of(cast, held)).status_code == 404
    url = f"{of(cast, cast.colleague)}{held.pk}/revoke/"
    assert client.post(url, GIVEN | {"step": "revoke"}).status_code == 302
    assert Revocation.objects.get().award == held
    assert Look.objects.get().person == cast.colleague
    notices.services.sweep(at=evening)
    assert [message.to for message in mail.outbox if "News" in message.subject] == [[cast.colleague.email]]


# What they read


def test_the_way_there_is_on_the_persons_page_for_today(cast, held):
    client, url = browser(cast.lead), f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/"
    assert of(cast, cast.carer) in client.get(url).content.decode()
    assert of(cast, cast.carer) not in client.get(f"{url}?on=2026-11-20").content.decode()
    nobodys = client.get(f"/coverage/{cast.fostering.pk}/people/{cast.colleague.pk}/")
    assert of(cast, cast.colleague) not in nobodys.content.decode()


def test_opening_it_is_a_look_that_they_can_read(cast, held):
    browser(cast.lead).get(page_of(cast, held))
    row = Look.objects.get()
    assert (row.person, row.viewer, row.page) == (cast.carer, cast.lead, "What you were awarded")
    assert "Harbour" in row.viewer_as


def test_it_is_read_twice_before_it_is_done(cast, held):
    client, url = browser(cast.lead), page_of(cast, held)
    first = client.get(url)
    follows = (
        "The public page of the certificate says from which day it is revoked.", "it counts no longer in coverage",
        "They are told by email", "You cannot undo it", "They can earn the certificate again",
    )  # fmt: skip
    for said in (
        *follows, "First steps, 1 November 2026 to 31 October 2027", "Grace Adeyemi reads your reason and your name.",
        "Nothing about a child goes in here",
    ):  # fmt: skip
        assert said in words(first), said
    before = digest()
    second = client.post(url, last_form(first) | GIVEN)
    # The look was written with the first page.
    assert {table for table, value in digest().items() if value != before[table]} == set()
    for said in (
        *follows, "Nothing is revoked yet.", "20 November 2026", "Another sat it",
        "What the public page will then say Revoked on 20 November 2026",
    ):  # fmt: skip
        assert said in words(second), said
    changed = client.post(url, last_form(second) | {"step": "change"})
    assert last_form(changed)["reason"] == "Another sat it"
    assert not Revocation.objects.exists()
    done = client.post(url, last_form(second) | {"step": "revoke"})
    assert done["Location"] == of(cast, cast.carer)
    row = Revocation.objects.get()
    assert (row.award, row.revoked_by, row.revoked_on, row.reason) == (
        held,
        cast.lead,
        date(2026, 11, 20),
        GIVEN["reason"],
    )


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"on": ""}, "Write the day."),
        ({"on": "soon"}, "Write the day as day, month, year"),
        ({"on": "23/11/2026"}, "That day is still to come. Choose today or an earlier day."),
        ({"on": "2026-10-31"}, "It began on 1 November 2026. Choose that day or a later one."),
        ({"reason": " "}, "Say why, in a few words."),
        ({"reason": "x" * 1001}, "Say it in at most 1,000 letters."),
    ],
)
@pytest.mark.parametrize("step", ["", "revoke"])
def test_what_does_not_fit_names_its_cure_and_does_nothing(cast, held, change, cure, step):
    answer = browser(cast.lead).post(page_of(cast, held), GIVEN | change | {"step": step})
    assert answer.status_code == 200
    assert cure in words(answer)
    assert not Revocation.objects.exists()


def test_a_later_award_that_stays_is_pointed_out(cast, held, evening, time_machine):
    later = datetime(2027, 9, 1, 20, 0, tzinfo=LONDON)
    time_machine.move_to(later, tick=False)
    for key in ("c1", "c3"):
        do_all(cast.carer, key, later, again=True)
    award(person_id=cast.carer.pk, at=later)
    client = browser(cast.lead)
    page = words(client.post(page_of(cast, held), GIVEN))
    assert "A later award, from 1 November 2027 to 31 October 2028, is not touched." in page
    assert words(client.get(of(cast, cast.carer))).count("Revoke this award") == 2


def test_past_awards_and_revoked_ones_stand_there_with_why(cast, held, evening, time_machine):
    revoke(award_id=held.pk, actor=cast.lead, reason="Another sat it", on=TODAY, at=evening)
    client = browser(cast.lead)
    said = (
        "It counts no longer from 22 November 2026. Marian Holt revoked it on 22 November 2026, because: Another sat it"
    )
    page = words(client.get(of(cast, cast.carer)))
    assert said in page
    assert "Revoke this award" not in page
    again = client.post(page_of(cast, held), GIVEN | {"step": "revoke"})
    assert "This award is revoked already; the first reason stands." in words(again)
    assert said in words(again)
    assert "<form" not in again.content.decode().partition("<main")[2].partition("</main>")[0]
    assert Revocation.objects.count() == 1
    restore(award_id=held.pk, actor=cast.lead, reason="It was them", at=evening)
    page = words(client.get(of(cast, cast.carer)))
    assert "Given back. Marian Holt gave it, because: It was them" in page
    time_machine.move_to(datetime(2028, 1, 5, 9, 0, tzinfo=LONDON), tick=False)
    assert "Lapsed since" in words(browser(cast.lead).get(of(cast, cast.carer)))


def test_the_page_asks_as_much_for_many_awards_as_for_one(cast, held, evening):
    client, url = browser(cast.lead), of(cast, cast.carer)
    client.get(url)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    one = asked()
    for _ in range(3):
        row = AwardPeriod.objects.latest("sequence")
        revoke(award_id=row.pk, actor=cast.lead, reason="R", on=TODAY, at=evening)
        restore(award_id=row.pk, actor=cast.lead, reason="R", at=evening)
    assert AwardPeriod.objects.count() == 4
    assert asked() == one


# What comes of it


@with_private
def test_what_was_said_would_follow_does(cast, held, evening):
    def status_of() -> str:
        row = person_obligations(cast.carer, cast.fostering, TODAY).get(requirement=cast.requirement)
        return row.status

    compliance.services.sweep(since=None)
    assert status_of() == Status.COVERED
    client = browser(cast.lead)
    client.post(page_of(cast, held), GIVEN | {"step": "revoke"})
    assert status_of() != Status.COVERED
    public = words(Client().get(f"/verify/{held.public_id}/"))
    assert "Revoked on 20 November 2026" in public
    for secret in ("Another sat it", "Marian Holt"):
        assert secret not in public
    own = browser(cast.carer)
    said = (
        "It counts no longer from 20 November 2026. Marian Holt revoked it on 22 November 2026, because: Another sat it"
    )
    page = own.get(f"/certificates/{held.pk}/")
    assert said in words(page)
    assert "talk to Marian Holt" in words(page)
    sheet = BeautifulSoup(page.content.decode(), "html.parser").select_one(".certificate").get_text(" ")
    assert "Revoked from 20 November 2026: it counts no longer" in sheet
    assert "Another sat it" not in sheet
    (copy,) = own.get("/my-data/record.json").json()["certificates"]
    assert (copy["revoked_because"], copy["revoked_by"]) == ("Another sat it", "Marian Holt")
    # What was learned before does not bring it back; what is learned from then on does.
    assert award(person_id=cast.carer.pk, at=evening) == []
    for key in ("c1", "c3"):
        do_all(cast.carer, key, evening + timedelta(days=1), again=True)
    assert [row.basis for row in award(person_id=cast.carer.pk, at=evening + timedelta(days=1))] == ["again"]


def test_the_person_is_told_once_by_whom_and_not_why(cast, held, evening, django_capture_on_commit_callbacks):
    notices.services.sweep(at=evening)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser(cast.lead).post(page_of(cast, held), GIVEN | {"step": "revoke"})
    notices.services.sweep(at=evening)
    notices.services.sweep(at=evening + timedelta(days=1))
    (message,) = mail.outbox
    assert message.to == [cast.carer.email]
    assert message.subject == "News about a certificate of yours"
    for body in (message.body, message.alternatives[0].content):
        assert "“First steps” counts no longer from 20 November 2026. Marian Holt revoked it." in body
        assert f"/certificates/{held.pk}/" in body
        assert "Another sat it" not in body


def test_an_old_revocation_is_no_news_and_a_revoked_award_is_not_announced(cast, framework, evening):
    let_leads_revoke(at=EARNED, effective_from=date(2026, 6, 1))
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    notices.services.queue_certificates(at=evening)
    revoke(award_id=row.pk, actor=cast.lead, reason="R", on=TODAY, at=evening)
    notices.services.sweep(at=evening + notices.services.FRESH + timedelta(hours=1))
    assert mail.outbox == []
