"""An assessor's word: for whom, what is refused, what is seen of it, and taking it back."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.access import may_sign
from certification.models import AwardPeriod, Credential, SignOff, Withdrawal
from certification.selectors import assessors_of, signed_of, waiting_for
from certification.services import Law, UnableToSign, award, define, sign_off, withdraw
from certification.services import verify as verify_chain
from people.enums import Oversight, Role
from people.models import Look, Person, Responsibility
from people.services import create_team, engage
from tests.cast import complete, person
from tests.once import on_sqlite
from tests.private import with_private

pytestmark = on_sqlite

LIST, SIGNED = "/assessing/", "/assessing/signed/"
KEY = "practice"


def law(**more) -> Law:
    asked = [{"kind": "observed", "times": 2, "minutes": 0}, {"kind": "hours", "times": 1, "minutes": 600}]
    given = {"module_keys": ["c1"], "validity_months": 12, "window_months": 3, "minutes": 51, "signings": asked}
    return Law(**(given | more))


@dataclass
class Scene:
    assessor: Person
    credential: Credential
    cast: object


@pytest.fixture
def scene(cast, framework, today) -> Scene:
    define(key=KEY, name="Practice", law=law(), effective_from=date(2020, 1, 1), at=datetime(2020, 1, 1, tzinfo=UTC))
    assessor = person("assessor@example.org", "Asha Rao")
    Responsibility.objects.create(
        person=assessor, kind=Oversight.ASSESSOR, organisation=cast.fostering, starts_on=today - timedelta(days=400)
    )
    return Scene(assessor, Credential.objects.get(pk=KEY), cast)


@pytest.fixture
def sign(scene, evening):
    def act(**more) -> SignOff:
        given = {
            "person": scene.cast.carer, "credential": scene.credential, "kind": "observed", "on": evening.date(),
            "actor": scene.assessor, "at": evening,
        }  # fmt: skip
        return sign_off(**(given | more))

    return act


@pytest.fixture
def desk(scene, client, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    client.force_login(scene.assessor)
    return client


def sign_url(who: Person, key: str = KEY) -> str:
    return f"/assessing/{who.pk}/{key}/sign/"


def sent(**more) -> dict:
    return {"id": str(uuid.uuid4()), "kind": "observed", "on": "2026-11-22", "minutes": "", "note": ""} | more


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# What is refused


def test_an_assessor_signs_and_it_is_sealed(scene, sign, evening):
    row = sign(note=" Calm and clear. ")
    assert (row.on, row.recorded_at, row.signed_by, row.signed_as) == (
        evening.date(), evening, scene.assessor, "Assessor, Harbour",
    )  # fmt: skip
    assert row.note == "Calm and clear."
    assert verify_chain().number


REFUSED = {
    "oneself": (lambda s, d: {"person": s.assessor}, "Nobody signs for themselves"),
    "not one's assessor": (lambda s, d: {"person": s.cast.stranger}, "not an assessor of this person"),
    "no assessor at all": (lambda s, d: {"actor": s.cast.lead}, "not an assessor of this person"),
    "a future day": (lambda s, d: {"on": d + timedelta(days=1)}, "still to come"),
    "too long ago": (lambda s, d: {"on": d - timedelta(days=1099)}, "more than three years ago"),
    "hours without minutes": (lambda s, d: {"kind": "hours"}, "how long it took"),
    "more than a day": (lambda s, d: {"kind": "hours", "minutes": 1441}, "how long it took"),
    "a kind not asked for": (lambda s, d: {"kind": "live"}, "did not ask for that"),
    "a long note": (lambda s, d: {"note": "x" * 301}, "under 300 letters"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(scene, sign, today, case):
    change, cure = REFUSED[case]
    if case == "oneself":  # whoever is an assessor of the place and learns there, too
        engage(
            person=scene.assessor, organisation=scene.cast.fostering, role=Role.FOSTER_CARER, team=None,
            started_on=today,
        )  # fmt: skip
    with pytest.raises(UnableToSign, match=cure):
        sign(**change(scene, today))
    assert not SignOff.objects.exists()


def test_nobody_signs_for_their_own_line_however_far_below(scene, sign, today):
    below = create_team(organisation=scene.cast.fostering, name="Nights", parent=scene.cast.north)
    scene.cast.carer.engagements.update(team=below)
    Responsibility.objects.create(
        person=scene.assessor, kind=Oversight.TEAM_MANAGER, team=scene.cast.north, starts_on=today
    )
    with pytest.raises(UnableToSign, match="not an assessor"):
        sign()
    assert sign(person=scene.cast.sibling)


@pytest.mark.parametrize("days", [-1, 0])
def test_after_the_last_day_of_the_role_nothing_is_signed(scene, sign, today, days):
    Responsibility.objects.filter(person=scene.assessor).update(ends_on=today + timedelta(days=days))
    if days == 0:
        assert sign()
    else:
        with pytest.raises(UnableToSign, match="not an assessor"):
            sign()


def test_a_live_session_of_which_minutes_are_asked_needs_them(scene, sign, today):
    asked = [{"kind": "live", "times": 1, "minutes": 120}]
    define(
        key=KEY, name="Practice", law=law(signings=asked), effective_from=today, at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    with pytest.raises(UnableToSign, match="how long it took"):
        sign(kind="live")
    assert sign(kind="live", minutes=120)


def test_what_an_earlier_law_asked_for_is_signed_for_a_day_of_its_own(scene, sign, today):
    asked = [{"kind": "live", "times": 1, "minutes": 0}]
    define(
        key=KEY, name="Practice", law=law(signings=asked), effective_from=today, at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    with pytest.raises(UnableToSign, match="did not ask for that"):
        sign()
    assert sign(on=today - timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        ({}, 1),
        ({"at": 59}, 1),
        ({"at": 60}, 2),
        ({"kind": "hours", "minutes": 60}, 2),
        ({"on": date(2026, 11, 21)}, 2),
    ],
)
def test_a_double_click_signs_once(scene, sign, evening, more, rows):
    first = sign()
    more = more | ({"at": evening + timedelta(seconds=more["at"])} if "at" in more else {})
    again = sign(**more)
    assert SignOff.objects.count() == rows
    assert (again == first) is (rows == 1)


def test_the_same_page_sent_again_much_later_signs_once(scene, sign, evening):
    known = uuid.uuid4()
    assert sign(sign_off_id=known) == sign(sign_off_id=known, at=evening + timedelta(hours=1))
    assert SignOff.objects.count() == 1
    with pytest.raises(UnableToSign, match="once already"):
        sign(sign_off_id=known, kind="hours", minutes=60)
    withdraw(sign_off_id=known, actor=scene.assessor, reason="Wrong day", at=evening)
    with pytest.raises(UnableToSign, match="taken back"):
        sign(sign_off_id=known)


def test_the_last_sign_off_brings_the_award_and_the_evidence_says_who_as_what_and_when(scene, sign, evening):
    complete(scene.cast.carer, "c1", at=evening - timedelta(days=3))
    assert award(person_id=scene.cast.carer.pk, at=evening) == []
    sign(on=date(2026, 9, 1))
    sign()
    sign(kind="hours", minutes=600)
    row = AwardPeriod.objects.get(credential=KEY)
    assert [(one["on"], one["recorded_on"], one["signed_as"]) for one in row.evidence["sign_offs"]] == [
        ("2026-09-01", "2026-11-22", "Assessor, Harbour"),
        ("2026-11-22", "2026-11-22", "Assessor, Harbour"),
        ("2026-11-22", "2026-11-22", "Assessor, Harbour"),
    ]


def test_only_who_signed_takes_it_back_and_says_why(scene, sign, evening):
    row = sign()
    with pytest.raises(UnableToSign, match="Only who signed"):
        withdraw(sign_off_id=row.pk, actor=scene.cast.lead, reason="No", at=evening)
    with pytest.raises(UnableToSign, match="Say why"):
        withdraw(sign_off_id=row.pk, actor=scene.assessor, reason=" ", at=evening)
    withdraw(sign_off_id=row.pk, actor=scene.assessor, reason="Another day", at=evening)
    assert signed_of(scene.cast.carer.pk) == {}
    with pytest.raises(UnableToSign, match="already"):
        withdraw(sign_off_id=row.pk, actor=scene.assessor, reason="Another day", at=evening)


# Both days are kept; far apart, it is said


@with_private
@pytest.mark.parametrize(("days", "later"), [(31, False), (32, True)])
def test_a_day_long_before_it_was_signed_is_flagged_to_both(scene, sign, desk, today, days, later):
    row = sign(on=today - timedelta(days=days))
    assert (row.signed_later, row.recorded_on) == (later, today)
    for page in (LIST, SIGNED, sign_url(scene.cast.carer)):
        assert ("signed later" in words(desk.get(page)).lower()) is later, page
    desk.force_login(scene.cast.carer)
    assert ("signed later" in words(desk.get("/certificates/")).lower()) is later
    (mine,) = desk.get("/my-data/record.json").json()["signed_for_me"]
    assert mine["signed_later"] is later


# The list


def test_the_list_says_what_is_asked_and_signed_and_by_whom(scene, sign, desk):
    sign()
    sign(kind="hours", minutes=120)
    text = words(desk.get(LIST))
    assert "Grace Adeyemi" in text
    assert "Practice that was observed: 1 of 2" in text
    assert "Hours of supervised practice: 2 of 10 hours" in text
    assert "Asha Rao, 22 November 2026" in text
    assert "Danny Whitlock" not in text


def test_the_list_tells_nothing_of_their_learning(scene, desk, evening):
    before = words(desk.get(LIST))
    complete(scene.cast.carer, "c1", "c3", at=evening - timedelta(days=2))
    award(person_id=scene.cast.carer.pk, at=evening)  # another certificate than this one
    assert words(desk.get(LIST)) == before
    assert "carer@example.org" not in before


def test_who_holds_it_comes_back_when_its_renewal_opens(scene, sign, today, evening):
    complete(scene.cast.carer, "c1", at=evening - timedelta(days=3))
    for more in ({}, {"on": today - timedelta(days=1)}, {"kind": "hours", "minutes": 600}):
        sign(**more)
    assert AwardPeriod.objects.get(credential=KEY).valid_until == date(2027, 11, 21)

    def there(on: date) -> bool:
        return any(one.person_id == scene.cast.carer.pk for one in waiting_for(scene.assessor, on))

    assert [there(on) for on in (today, date(2027, 8, 21), date(2027, 8, 22))] == [False, False, True]


def test_one_looks_for_a_name(scene, desk):
    text = words(desk.get(LIST + "?text=grace"))
    assert "Grace Adeyemi" in text
    assert "Ben Carter" not in text
    assert "Nobody by that name" in words(desk.get(LIST + "?text=zzz"))


def test_an_assessor_of_nobody_is_told_so(scene, desk):
    Responsibility.objects.filter(person=scene.assessor).update(organisation=None, area=None, team=scene.cast.north)
    scene.cast.north.engagements.update(team=None) if hasattr(scene.cast.north, "engagements") else None
    for who in (scene.cast.carer, scene.cast.colleague):
        who.engagements.update(team=None)
    text = words(desk.get(LIST))
    assert "Nobody waits for you" in text
    assert "ask their training lead" in text


def test_the_list_is_in_pages_and_asks_the_database_as_often_for_many(scene, sign, desk, today):
    sign()

    def count(url: str) -> int:
        desk.get(url)
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        return len(queries)

    few = {url: count(url) for url in (LIST, SIGNED)}
    for n in range(60):
        who = person(f"more{n}@example.org", f"Person {n:02}")
        engage(person=who, organisation=scene.cast.fostering, team=None, role=Role.FOSTER_CARER, started_on=today)
        sign(person=who)
    assert {url: count(url) for url in few} == few
    assert few[LIST] <= 17
    assert few[SIGNED] <= 8
    assert "Person 59" not in words(desk.get(LIST))
    assert "Person 59" in words(desk.get(LIST + "?page=2"))


# The way through the pages


def test_sign_read_once_more_and_done(scene, desk):
    url = sign_url(scene.cast.carer)
    page = words(desk.get(url))
    assert "Nothing about a child goes in here" in page
    assert "Live session" not in page
    form = sent(note="Kept calm")
    sure = desk.post(url, form)
    assert "Nothing is signed yet" in words(sure)
    assert "Practice that was observed" in words(sure)
    assert not SignOff.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', sure.content.decode()))
    hidden.pop("csrfmiddlewaretoken", None)
    assert hidden == form | {"minutes": ""} or hidden == {k: v for k, v in form.items() if v}
    changed = desk.post(url, hidden | {"step": "change"})
    assert "Kept calm" in changed.content.decode()
    assert not SignOff.objects.exists()
    done = desk.post(url, hidden | {"step": "sign"}, follow=True)
    assert done.redirect_chain == [(SIGNED, 302)]
    assert "Signed for Grace Adeyemi: Practice that was observed, 22 November 2026." in words(done)
    assert str(SignOff.objects.get().pk) == form["id"]
    desk.post(url, hidden | {"step": "sign"})
    assert SignOff.objects.count() == 1


def test_the_same_signed_from_two_windows_is_said_to_stand_once(scene, desk):
    url = sign_url(scene.cast.carer)
    desk.post(url, sent(step="sign"))
    done = desk.post(url, sent(step="sign"), follow=True)
    assert "it stands once" in words(done)
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "cure"),
    [
        ({"kind": "hours"}, "Write how long it took"),
        ({"on": "2026-11-23"}, "still to come"),
        ({"kind": "live"}, "Choose one from the list"),
        ({"on": "soon"}, "Write the day as day, month, year"),
        ({"minutes": "long"}, "Write the minutes as a number"),
    ],
)
def test_a_refusal_names_the_cure_before_anything_is_to_be_confirmed(scene, desk, more, cure):
    answer = desk.post(sign_url(scene.cast.carer), sent(**more))
    assert cure in words(answer)
    assert "Nothing is signed yet" not in words(answer)


@with_private
def test_take_back(scene, sign, desk):
    row = sign()
    url = f"/assessing/signed/{row.pk}/take-back/"
    assert url in desk.get(SIGNED).content.decode()
    assert "Say why" in words(desk.post(url, {"reason": ""}))
    done = desk.post(url, {"reason": "It was Tuesday"}, follow=True)
    assert "Taken back on 22 November 2026: It was Tuesday" in words(done)
    assert Withdrawal.objects.get().sign_off == row
    desk.force_login(scene.cast.carer)
    (mine,) = desk.get("/my-data/record.json").json()["signed_for_me"]
    assert mine["reason"] == "It was Tuesday"


def test_after_the_role_one_may_still_take_back_and_sees_nobody_else(scene, sign, desk, today):
    row = sign()
    Responsibility.objects.filter(person=scene.assessor).update(ends_on=today - timedelta(days=1))
    assert desk.get(LIST).status_code == 404
    assert desk.get(sign_url(scene.cast.carer)).status_code == 404
    assert desk.get(SIGNED).status_code == 200
    assert desk.post(f"/assessing/signed/{row.pk}/take-back/", {"reason": "Wrong"}).status_code == 302


def test_what_one_does_not_assess_answers_as_what_never_was(scene, sign, desk):
    never = desk.get(f"/assessing/{uuid.uuid4()}/{KEY}/sign/")
    for url in (sign_url(scene.cast.stranger), sign_url(scene.assessor), sign_url(scene.cast.carer, "first-steps"),
                sign_url(scene.cast.carer, "never")):  # fmt: skip
        for method in (desk.get, desk.post):
            assert method(url).status_code == never.status_code == 404, url
    row = sign()
    for who in (scene.cast.lead, scene.cast.carer, scene.cast.manager, scene.cast.stranger):
        desk.force_login(who)
        for url in (LIST, SIGNED, sign_url(scene.cast.carer), f"/assessing/signed/{row.pk}/take-back/"):
            assert desk.get(url).status_code == 404, (who, url)
    assert not Look.objects.exclude(viewer=scene.assessor).exists()


def test_each_page_about_one_person_writes_a_look_and_a_list_does_not(scene, sign, desk):
    row = sign()
    for url in (LIST, SIGNED):
        desk.get(url)
    assert not Look.objects.exists()
    desk.get(sign_url(scene.cast.carer))
    desk.get(f"/assessing/signed/{row.pk}/take-back/")
    (seen,) = Look.objects.all()  # the same page's name within ten minutes is one look
    assert (seen.person, seen.viewer, seen.viewer_as) == (scene.cast.carer, scene.assessor, "Assessor, Harbour")
    desk.get(sign_url(scene.cast.colleague))
    assert Look.objects.count() == 2


def test_the_way_there_is_in_the_header_of_assessors_alone(scene, desk):
    assert 'href="/assessing/"' in desk.get("/support/").content.decode()
    desk.force_login(scene.cast.lead)
    assert 'href="/assessing/"' not in desk.get("/support/").content.decode()


def test_signing_in_leads_an_assessor_who_does_not_learn_to_the_list(scene, desk):
    assert desk.get("/after-sign-in/")["Location"] == LIST


# Who may be asked


@pytest.mark.parametrize("scope", ["team", "organisation", "area"])
@pytest.mark.parametrize("manages", [None, "north", "south"])
def test_assessors_of_somebody_are_those_whose_door_opens(scene, today, scope, manages):
    cast = scene.cast
    where = {"team": cast.north, "organisation": cast.fostering, "area": cast.area}[scope]
    Responsibility.objects.filter(person=scene.assessor).delete()
    Responsibility.objects.create(person=scene.assessor, kind=Oversight.ASSESSOR, starts_on=today, **{scope: where})
    engage(
        person=scene.assessor, organisation=cast.fostering, team=cast.south, role=Role.FOSTER_CARER, started_on=today
    )
    if manages:
        Responsibility.objects.create(
            person=scene.assessor, kind=Oversight.TEAM_MANAGER, team=getattr(cast, manages), starts_on=today
        )
    opened = 0
    for learner in (cast.carer, cast.colleague, cast.sibling, cast.stranger, cast.kinship, cast.author, scene.assessor):
        opens = may_sign(scene.assessor, learner, today)
        assert (scene.assessor in assessors_of(learner, today)) is opens, learner
        opened += opens
    assert opened or manages
