"""New versions of a definition: what is refused, what stays, and whom one would touch."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.enums import SignOffKind
from certification.models import AwardPeriod, Credential, CredentialVersion
from certification.rules import LONDON, Definition, Signing
from certification.selectors import Affected, Lack, affected
from certification.services import Law, Seal, UnableToDefine, award, define, give_interim, revoke, verify
from people.models import Person
from people.services import merge_people
from tests.cast import do_all

AT = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
LAW = Law(module_keys=["c1", "c3"], validity_months=12, window_months=3, minutes=85)
OLD = Definition(frozenset({"c1", "c3"}), 12, 3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def version(law: Law = LAW, key: str = "steps", day: str = "2026-01-01", **more) -> CredentialVersion:
    return define(key=key, name=key.title(), law=law, effective_from=date.fromisoformat(day), at=AT, **more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"module_keys": []}, "Choose at least one module"),
        ({"validity_months": 0}, "1 to 120 months"),
        ({"validity_months": 121}, "1 to 120 months"),
        ({"window_months": 12}, "must be shorter"),
        ({"window_months": -1}, "must be shorter"),
        ({"holds": ["steps"]}, "cannot ask for itself"),
        ({"holds": ["nothing"]}, "There is no certificate “nothing”"),
        ({"editions": {"c4": 2}}, "not asked for"),
        ({"editions": {"c1": 0}}, "counted from 1"),
        ({"interim_months": 13}, "no longer than the certificate"),
        ({"signings": [{"kind": "song", "times": 1, "minutes": 0}]}, "each thing to be signed once"),
        ({"signings": [{"kind": "hours", "times": 1, "minutes": 0}] * 2}, "each thing to be signed once"),
        ({"signings": [{"kind": "hours", "times": 0, "minutes": 60}]}, "at least once"),
    ],
)
def test_a_law_that_nobody_could_meet_or_that_everybody_does_is_refused(change, cure):
    with pytest.raises(UnableToDefine, match=cure):
        version(replace(LAW, **change))
    assert not Credential.objects.exists()


@pytest.mark.django_db
def test_certificates_that_wait_for_each_other_are_refused():
    version()
    version(replace(LAW, holds=["steps"]), key="second")
    version(replace(LAW, holds=["second"]), key="third")
    with pytest.raises(UnableToDefine, match="waits for this one itself"):
        version(replace(LAW, holds=["third"]), day="2026-02-01")
    assert CredentialVersion.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-01-01", "2025-12-31"])
def test_a_new_version_begins_after_the_newest_and_the_message_says_when(day):
    version()
    with pytest.raises(UnableToDefine, match=r"Version 1 holds from 1 January 2026\. Choose a later day\."):
        version(replace(LAW, window_months=2), day=day)
    assert version(replace(LAW, window_months=2), day="2026-01-02").number == 2


@pytest.mark.django_db
def test_the_same_law_again_is_no_new_version():
    first = version()
    assert version(replace(LAW, module_keys=["c3", "c1"]), day="2026-05-01") == first


def test_who_makes_a_version_needs_the_permission_and_a_reason(cast):
    with pytest.raises(UnableToDefine, match="Ask an administrator"):
        version(actor=cast.author, reason="Because")
    cast.author.user_permissions.add(Permission.objects.get(codename="add_credentialversion"))
    editor = Person.objects.get(pk=cast.author.pk)
    with pytest.raises(UnableToDefine, match="Say why"):
        version(actor=editor, reason="  ")
    made = version(actor=editor, reason=" Because ")
    assert (made.made_by, made.reason, made.made_at) == (editor, "Because", AT)
    assert isinstance(verify(), Seal)


def test_what_was_awarded_stays_and_what_comes_goes_by_the_law_of_its_day(cast, framework):
    version(key="first-steps-2")
    for key in ("c1", "c3"):
        do_all(cast.carer, key, at("2026-03-01T20:00"))
    award(person_id=cast.carer.pk, at=AT)
    before = list(AwardPeriod.objects.order_by("pk").values())
    version(replace(LAW, module_keys=["c1", "c3", "c4"], validity_months=24), key="first-steps-2", day="2026-06-01")
    assert award(person_id=cast.carer.pk, at=AT) == []
    assert list(AwardPeriod.objects.order_by("pk").values()) == before
    for key in ("c1", "c3"):
        do_all(cast.colleague, key, at("2026-07-01T20:00"))
    award(person_id=cast.colleague.pk, at=AT)
    assert not AwardPeriod.objects.filter(person=cast.colleague, credential="first-steps-2").exists()
    do_all(cast.colleague, "c4", at("2026-08-01T20:00"))
    award(person_id=cast.colleague.pk, at=AT)
    row = AwardPeriod.objects.get(person=cast.colleague, credential="first-steps-2")
    assert (row.valid_from, row.valid_until, row.version.number) == (date(2026, 8, 1), date(2028, 7, 31), 2)


# Whom it would touch

TODAY = date(2026, 11, 22)


def counts(new: Definition, old: Definition = OLD, on: date = TODAY) -> dict[str, int]:
    found = affected("first-steps", old, new, on)
    names = [name for name in Affected.__dataclass_fields__ if name != "more_of"]
    return {name: getattr(found, name) for name in names if getattr(found, name)}


@pytest.fixture
def holder(cast, framework):
    """The carer holds it to 9 January 2027; their window is open, and they have done one module again."""
    for key in ("c1", "c3"):
        do_all(cast.carer, key, at("2026-01-10T20:00"))
    award(person_id=cast.carer.pk, at=at("2026-01-10T20:01"))
    do_all(cast.carer, "c1", at("2026-10-20T20:00"), again=True)
    return cast.carer


def test_nobody_is_touched_where_nobody_began(cast):
    assert counts(replace(OLD, modules=frozenset({"c1"}))) == {}


def test_the_same_law_asks_as_much(holder, cast):
    do_all(cast.colleague, "c1", at("2026-11-01T20:00"))
    assert counts(OLD) == {"same": 1, "start_same": 1}


def test_more_modules_ask_more_of_whose_window_is_open_and_of_who_is_on_the_way(holder, cast):
    do_all(cast.colleague, "c1", at("2026-11-01T20:00"))
    new = replace(OLD, modules=frozenset({"c1", "c3", "c4"}))
    assert counts(new) == {"more": 1, "start_more": 1}
    found = affected("first-steps", OLD, new, TODAY)
    asked = found.more_of[Lack("module", "c4")]
    assert list(found.more_of) == [Lack("module", "c4")]
    assert (asked.people, asked.first, asked.last) == (1, date(2027, 1, 9), date(2027, 1, 9))


def test_who_has_it_already_is_asked_for_no_more(holder):
    do_all(holder, "c4", at("2026-10-20T20:00"))
    assert counts(replace(OLD, modules=frozenset({"c1", "c3", "c4"}))) == {"same": 1}


def test_fewer_modules_are_done_sooner(holder, cast):
    do_all(cast.colleague, "c1", at("2026-11-01T20:00"))
    before = replace(OLD, modules=frozenset({"c1", "c3", "c4"}))
    assert counts(OLD, before) == {"less": 1, "start_less": 1}


def test_who_has_nothing_left_to_do_stands_apart(holder, cast):
    """No award comes of what was finished before the version's day: whoever saves it is to know."""
    do_all(cast.colleague, "c1", at("2026-11-01T20:00"))
    assert counts(replace(OLD, modules=frozenset({"c1"}))) == {"done": 1, "start_done": 1}


def test_a_newer_edition_asks_again(holder):
    found = affected("first-steps", OLD, replace(OLD, editions=(("c1", 2),)), TODAY)
    assert (found.more, list(found.more_of)) == (1, [Lack("module", "c1")])


def test_sign_offs_and_certificates_to_hold_are_asked_more(holder):
    new = replace(OLD, signings=(Signing(SignOffKind.HOURS, 1, 120),), holds=frozenset({"core"}))
    found = affected("first-steps", OLD, new, TODAY)
    assert set(found.more_of) == {Lack(SignOffKind.HOURS, ""), Lack("holds", "core")}
    # The other way round, from more hours to fewer.
    assert counts(OLD, new) == {"less": 1}
    assert counts(replace(new, signings=(Signing(SignOffKind.HOURS, 1, 60),)), new) == {"less": 1}


def test_before_the_window_and_after_renewing_nothing_changes(holder):
    new = replace(OLD, modules=frozenset({"c1", "c3", "c4"}))
    assert counts(new, on=date(2026, 10, 9)) == {"waiting": 1}
    do_all(holder, "c3", at("2026-11-20T20:00"), again=True)
    award(person_id=holder.pk, at=AT)
    assert counts(new) == {"waiting": 1}


def test_a_window_that_moves_is_counted_on_its_side(holder):
    # Two months: it opened on 10 November; what was done in October would not count.
    assert counts(replace(OLD, window_months=2)) == {"more": 1, "opens_later": 1}
    assert counts(replace(OLD, window_months=4)) == {"same": 1, "opens_sooner": 1}


def test_who_lapsed_or_was_revoked_is_on_the_way_if_something_counts(holder, cast):
    new = replace(OLD, modules=frozenset({"c1", "c3", "c4"}))
    assert counts(new, on=date(2027, 1, 10)) == {"start_more": 1}
    chief = Person.objects.create_superuser("chief@example.org")
    revoke(award_id=AwardPeriod.objects.get().pk, actor=chief, reason="R", on=TODAY, at=AT)
    assert counts(new) == {}  # everything is done again; nothing has been


def test_an_interim_award_is_no_holding(cast, framework):
    made = version(replace(LAW, interim_months=2), key="first-steps", day="2026-11-01")
    chief = Person.objects.create_superuser("chief@example.org")
    give_interim(person=cast.carer, version=made, until=date(2026, 12, 1), evidence="E", actor=chief, at=AT)
    assert counts(replace(OLD, modules=frozenset({"c1", "c4"}))) == {}


def test_two_accounts_of_one_person_are_not_counted_twice(holder, cast):
    do_all(cast.stranger, "c1", at("2026-11-01T20:00"))
    chief = Person.objects.create_superuser("chief@example.org")
    merge_people(kept=holder, merged=cast.stranger, reason="A test", actor=chief, at=AT, on=TODAY)
    assert sum(counts(OLD).values()) == 1


def test_the_number_of_questions_does_not_grow_with_the_people(holder, cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            affected("first-steps", OLD, replace(OLD, holds=frozenset({"core"})), TODAY)
        return len(seen)

    one = asked()
    for who in (cast.colleague, cast.sibling, cast.stranger, cast.kinship):
        for key in ("c1", "c3"):
            do_all(who, key, at("2026-02-01T20:00"))
        award(person_id=who.pk, at=AT)
    assert asked() == one
