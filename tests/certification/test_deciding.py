"""What somebody decides about an award: who may, what is refused, and what it does to standing and renewals."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission

from certification import services
from certification.enums import Basis, MayRevoke
from certification.models import AwardPeriod, Extension, LedgerEntry, Revocation
from certification.rules import LONDON
from certification.selectors import credentials_of, standing_of_award, standings
from certification.services import (
    Law,
    Seal,
    UnableToDecide,
    UnableToRevoke,
    award,
    define,
    extend,
    give_interim,
    restore,
    revoke,
    verify,
)
from compliance.rules import Status
from compliance.selectors import person_obligations
from compliance.services import sweep as sweep_obligations
from people.models import Person
from people.services import merge_people
from tests.cast import do_all


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def day(text: str) -> date:
    return date.fromisoformat(text)


EARNED = at("2026-01-10T20:00")  # valid to 9 January 2027; renewal counts from 10 October 2026
TODAY = at("2026-11-22T21:40")


def both(person: Person, moment: datetime, *, again: bool = False) -> None:
    do_all(person, "c1", moment, again=again)
    do_all(person, "c3", moment, again=again)
    award(person_id=person.pk, at=moment)


def periods(person: Person) -> list[tuple]:
    rows = AwardPeriod.objects.filter(person=person).order_by("sequence")
    return [(r.valid_from.isoformat(), r.valid_until.isoformat(), r.basis) for r in rows]


def words(person: Person, *days: str) -> list[str]:
    return [credentials_of(person, day(one))[0].standing.word for one in days]


@pytest.fixture
def admin(cast) -> Person:
    made = Person.objects.create_user("admin@example.org", name="Aisling Byrne", is_staff=True)
    made.user_permissions.add(Permission.objects.get(codename="add_revocation"))
    return Person.objects.get(pk=made.pk)


@pytest.fixture
def held(cast, framework) -> AwardPeriod:
    both(cast.carer, EARNED)
    return AwardPeriod.objects.get(person=cast.carer)


@pytest.fixture
def law(cast):
    """A version of the first steps with an interim award of three months."""

    def make(**more):
        given = {"module_keys": ["c1", "c3"], "validity_months": 12, "window_months": 3, "minutes": 85} | more
        return define(
            key="first-steps", name="First steps", law=Law(**given), effective_from=day("2026-11-01"), at=TODAY
        )

    return make


def do(act, row, actor, moment=TODAY, **more):
    """One of the four acts, with what it needs if not said otherwise."""
    if act is revoke:
        return revoke(**{"award_id": row.pk, "on": day("2026-11-22"), "reason": "R"} | more, actor=actor, at=moment)
    if act is restore:
        return restore(**{"award_id": row.pk, "reason": "R"} | more, actor=actor, at=moment)
    return extend(**{"award_id": row.pk, "until": day("2027-03-09"), "reason": "R"} | more, actor=actor, at=moment)


def nothing_happened() -> bool:
    return not (Revocation.objects.exists() or Extension.objects.exists() or AwardPeriod.objects.count() > 1)


# Who may


@pytest.mark.parametrize("act", [revoke, extend])
@pytest.mark.parametrize("who", ["carer", "colleague", "manager", "lead", "other_lead", "author"])
def test_nobody_decides_without_the_permission(cast, held, act, who):
    with pytest.raises(UnableToDecide, match="Ask an administrator"):
        do(act, held, getattr(cast, who))
    assert nothing_happened()


@pytest.mark.parametrize("act", [revoke, extend])
def test_nobody_decides_about_their_own(cast, held, act):
    cast.carer.user_permissions.add(Permission.objects.get(codename="add_revocation"))
    with pytest.raises(UnableToDecide, match="You may not"):
        do(act, held, Person.objects.get(pk=cast.carer.pk))
    Person.objects.filter(pk=cast.carer.pk).update(is_superuser=True)
    with pytest.raises(UnableToDecide, match="You may not"):
        do(act, held, Person.objects.get(pk=cast.carer.pk))
    assert nothing_happened()


def test_an_award_under_ones_other_account_is_ones_own(cast, held, admin):
    chief = Person.objects.create_superuser("chief@example.org")
    merge_people(kept=admin, merged=cast.carer, reason="A test", actor=chief, at=TODAY, on=TODAY.date())
    with pytest.raises(UnableToDecide, match="You may not"):
        do(revoke, held, admin)
    assert nothing_happened()


def test_a_lead_decides_where_the_definition_says_so_and_about_their_own_people_alone(cast, framework, law):
    version = law(may_revoke=MayRevoke.LEADS)
    both(cast.carer, at("2026-11-10T20:00"))
    row = AwardPeriod.objects.get()
    assert row.version == version
    for who in (cast.other_lead, cast.manager, cast.author):
        with pytest.raises(UnableToDecide):
            do(revoke, row, who)
    assert do(revoke, row, cast.lead).revoked_by == cast.lead
    assert do(restore, row, cast.lead).given_by == cast.lead


def test_giving_back_and_an_interim_award_ask_the_same_of_who_decides(cast, held, admin, law):
    do(revoke, held, admin)
    version = law(interim_months=3)
    for who in (cast.carer, cast.lead, cast.author):
        with pytest.raises(UnableToDecide, match="You may not give"):
            do(restore, held, who)
        with pytest.raises(UnableToDecide, match="You may not give"):
            give_interim(person=cast.carer, version=version, until=day("2027-01-01"), evidence="E", actor=who, at=TODAY)
    assert AwardPeriod.objects.count() == 1


# Reasons, days, twice


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
@pytest.mark.parametrize("act", [revoke, extend, restore])
def test_a_reason_is_kept_with_everything(held, admin, act, reason):
    if act is restore:
        do(revoke, held, admin)
    with pytest.raises(UnableToDecide, match="Say why"):
        do(act, held, admin, reason=reason)
    assert AwardPeriod.objects.count() == 1
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("on", "cure"),
    [
        ("2026-01-09", "It began on 10 January 2026. Choose that day or a later one."),
        ("2026-11-23", "That day is still to come. Choose today or an earlier day."),
        ("2027-06-01", "That day is still to come"),
    ],
)
def test_an_award_is_revoked_from_a_day_of_its_own_that_has_come(held, admin, on, cure):
    with pytest.raises(UnableToRevoke, match=cure):
        do(revoke, held, admin, on=day(on))
    assert nothing_happened()


@pytest.mark.parametrize("on", ["2026-01-10", "2026-06-01", "2026-11-22"])
def test_it_is_revoked_from_that_very_day(cast, held, admin, on):
    do(revoke, held, admin, on=day(on))
    before = (day(on) - timedelta(days=1)).isoformat()
    assert words(cast.carer, before, on, "2027-01-09", "2027-01-10") == [
        "not_yet" if on == "2026-01-10" else "current", "revoked", "revoked", "revoked",
    ]  # fmt: skip


def test_after_its_end_there_is_nothing_to_revoke_and_before_it_there_is(cast, held, admin):
    moment = at("2027-03-01T09:00")
    with pytest.raises(UnableToRevoke, match="ended by itself on 9 January 2027"):
        do(revoke, held, admin, moment, on=day("2027-01-10"))
    do(revoke, held, admin, moment, on=day("2027-01-09"))
    assert words(cast.carer, "2027-01-08", "2027-01-09") == ["current", "revoked"]


def test_an_award_that_has_not_begun_is_revoked_from_its_first_day(cast, held, admin):
    both(cast.carer, at("2026-11-01T20:00"), again=True)
    coming = AwardPeriod.objects.get(sequence=2)
    with pytest.raises(UnableToRevoke, match="It began on 10 January 2027"):
        do(revoke, coming, admin)
    do(revoke, coming, admin, on=day("2027-01-10"))
    assert words(cast.carer, "2027-01-09", "2027-01-10") == ["current", "revoked"]
    do(restore, coming, admin)
    assert words(cast.carer, "2027-01-09", "2027-01-10", "2028-01-09") == ["current"] * 3


def test_the_first_revocation_stands(held, admin):
    do(revoke, held, admin, reason="Another sat it")
    with pytest.raises(UnableToRevoke, match="revoked already"):
        do(revoke, held, admin, on=day("2026-11-20"))
    assert Revocation.objects.get().reason == "Another sat it"


def test_only_what_is_revoked_is_given_back_and_once(held, admin):
    with pytest.raises(UnableToDecide, match="not revoked"):
        do(restore, held, admin)
    do(revoke, held, admin)
    do(restore, held, admin)
    with pytest.raises(UnableToDecide, match="later award"):
        do(restore, held, admin)
    assert AwardPeriod.objects.count() == 2


def test_what_is_over_is_not_given_back(held, admin):
    do(revoke, held, admin)
    with pytest.raises(UnableToDecide, match="It can be earned again"):
        do(restore, held, admin, at("2027-01-10T00:00"))
    assert do(restore, held, admin, at("2027-01-09T23:59")).valid_until == day("2027-01-09")


@pytest.mark.parametrize(
    ("until", "cure"),
    [("2027-01-09", "Choose a later one"), ("2026-12-01", "Choose a later one"), ("2028-01-10", "Let it be renewed")],
)
def test_an_extension_is_longer_than_the_award_and_shorter_than_a_period(held, admin, until, cure):
    with pytest.raises(UnableToDecide, match=cure):
        do(extend, held, admin, until=day(until))
    assert nothing_happened()


def test_a_second_extension_goes_on_from_the_first_and_no_further_than_one_period(cast, held, admin):
    do(extend, held, admin, until=day("2027-03-09"))
    with pytest.raises(UnableToDecide, match="valid to that day already"):
        do(extend, held, admin, until=day("2027-03-09"))
    do(extend, held, admin, until=day("2028-01-09"))
    with pytest.raises(UnableToDecide, match="whole new period"):
        do(extend, held, admin, until=day("2028-01-10"))
    assert words(cast.carer, "2028-01-09", "2028-01-10") == ["current", "lapsed"]


def test_what_has_ended_or_is_revoked_or_was_renewed_is_not_extended(cast, held, admin):
    with pytest.raises(UnableToDecide, match="has ended"):
        do(extend, held, admin, at("2027-01-10T00:00"))
    both(cast.carer, at("2026-11-01T20:00"), again=True)
    with pytest.raises(UnableToDecide, match="Extend that one"):
        do(extend, held, admin)
    coming = AwardPeriod.objects.get(sequence=2)
    do(revoke, coming, admin, on=day("2027-01-10"))
    with pytest.raises(UnableToDecide, match="Give it back first"):
        do(extend, coming, admin, until=day("2028-02-01"))
    assert not Extension.objects.exists()


# Interim awards


def interim(cast, version, actor, until="2027-02-21", moment=TODAY, **more):
    given = {"person": cast.colleague, "evidence": "Seen on paper"} | more
    return give_interim(**given, version=version, until=day(until), actor=actor, at=moment)


def test_an_interim_award_bridges_from_today(cast, law, admin):
    row = interim(cast, law(interim_months=3), admin)
    assert (row.given_by, row.reason, row.basis) == (admin, "Seen on paper", Basis.INTERIM)
    assert words(cast.colleague, "2026-11-21", "2026-11-22", "2027-02-21", "2027-02-22") == [
        "not_yet", "current", "current", "lapsed",
    ]  # fmt: skip


@pytest.mark.parametrize("until", ["2026-11-21", "2027-02-22", "2028-01-01"])
def test_an_interim_award_lasts_no_longer_than_the_definition_says(cast, law, admin, until):
    with pytest.raises(UnableToDecide, match="from today to 21 February 2027 at most"):
        interim(cast, law(interim_months=3), admin, until)
    assert not AwardPeriod.objects.exists()


def test_there_is_no_interim_award_where_the_definition_knows_none_or_is_not_in_force(cast, law, admin):
    first = cast.requirement.credential.versions.get()
    with pytest.raises(UnableToDecide, match="has no interim award"):
        interim(cast, first, admin)
    law(interim_months=3)
    with pytest.raises(UnableToDecide, match="Another version"):
        interim(cast, first, admin)


def test_an_interim_award_needs_evidence(cast, law, admin):
    with pytest.raises(UnableToDecide, match="Say why"):
        interim(cast, law(interim_months=3), admin, evidence=" ")


def test_nobody_who_holds_it_needs_one(cast, held, law, admin):
    version = law(interim_months=3)
    with pytest.raises(UnableToDecide, match="nothing is to be bridged"):
        interim(cast, version, admin, person=cast.carer)
    chief = Person.objects.create_superuser("chief@example.org")
    merge_people(kept=cast.colleague, merged=cast.carer, reason="A test", actor=chief, at=TODAY, on=TODAY.date())
    with pytest.raises(UnableToDecide, match="nothing is to be bridged"):
        interim(cast, version, admin)


@pytest.mark.parametrize("revoked", [False, True])
def test_there_is_no_second_interim_award(cast, held, law, admin, revoked):
    version = law(interim_months=3)
    do(revoke, held, admin)
    first = interim(cast, version, admin, person=cast.carer)
    if revoked:
        do(revoke, first, admin)
    moment = TODAY if revoked else at("2027-03-01T09:00")
    until = "2027-02-21" if revoked else "2027-04-01"
    with pytest.raises(UnableToDecide, match="The next one is earned"):
        interim(cast, version, admin, until, moment, person=cast.carer)


def test_an_interim_award_is_not_extended_and_stays_one_when_given_back(cast, framework, law, admin):
    row = interim(cast, law(interim_months=3), admin)
    with pytest.raises(UnableToDecide, match="ends on its day"):
        do(extend, row, admin)
    do(revoke, row, admin)
    assert do(restore, row, admin).basis == Basis.INTERIM
    # It is no part of the cycle: what is earned now is a first award, from its own day.
    both(cast.colleague, at("2026-12-01T20:00"))
    assert periods(cast.colleague)[-1] == ("2026-12-01", "2027-11-30", "first")


def test_giving_back_after_an_interim_award_bridged_it(cast, held, law, admin):
    do(revoke, held, admin)
    interim(cast, law(interim_months=3), admin, person=cast.carer)
    do(restore, held, admin, at("2026-12-01T09:00"))
    assert periods(cast.carer)[1:] == [
        ("2026-11-22", "2027-02-21", "interim"), ("2026-12-01", "2027-01-09", "restored"),
    ]  # fmt: skip


# What follows


def test_an_extension_moves_one_date_and_not_the_cycle(cast, held, admin):
    do(extend, held, admin, until=day("2027-03-09"))
    assert words(cast.carer, "2027-01-10", "2027-03-09", "2027-03-10") == ["current", "current", "lapsed"]
    both(cast.carer, at("2027-03-09T20:00"), again=True)
    assert periods(cast.carer)[-1] == ("2027-01-10", "2028-01-09", "renewal")


def test_after_an_extension_it_is_late(cast, held, admin):
    do(extend, held, admin, until=day("2027-03-09"))
    both(cast.carer, at("2027-03-10T20:00"), again=True)
    assert periods(cast.carer)[-1] == ("2027-03-10", "2028-03-09", "late")


def test_an_interim_award_is_no_part_of_the_cycle(cast, held, law, admin):
    version, moment = law(interim_months=3), at("2027-01-20T09:00")
    interim(cast, version, admin, "2027-04-01", moment, person=cast.carer)
    assert words(cast.carer, "2027-01-15", "2027-01-20", "2027-04-01") == ["lapsed", "current", "current"]
    both(cast.carer, at("2027-02-01T20:00"), again=True)
    assert periods(cast.carer)[-1] == ("2027-02-01", "2028-01-31", "late")


def test_after_a_revocation_everything_is_done_again_from_that_day(cast, held, admin):
    do_all(cast.carer, "c1", at("2026-11-01T20:00"), again=True)  # in the window, and before the revocation
    do(revoke, held, admin, at("2026-11-10T09:00"), on=day("2026-11-10"))
    do_all(cast.carer, "c3", at("2026-11-10T20:00"), again=True)
    assert award(person_id=cast.carer.pk, at=TODAY) == []
    do_all(cast.carer, "c1", at("2026-11-15T20:00"), again=True)
    award(person_id=cast.carer.pk, at=TODAY)
    assert periods(cast.carer)[-1] == ("2026-11-15", "2027-11-14", "again")
    assert words(cast.carer, "2026-11-09", "2026-11-10", "2026-11-14", "2026-11-15") == [
        "current", "revoked", "revoked", "current",
    ]  # fmt: skip


def test_what_is_given_back_keeps_its_cycle_and_loses_no_learning(cast, held, admin):
    do_all(cast.carer, "c1", at("2026-10-15T20:00"), again=True)  # in the window
    do(revoke, held, admin, at("2026-11-01T09:00"), on=day("2026-11-01"))
    do_all(cast.carer, "c3", at("2026-11-05T20:00"), again=True)  # while it was revoked
    do(restore, held, admin, at("2026-11-10T09:00"))
    assert words(cast.carer, "2026-10-31", "2026-11-01", "2026-11-09", "2026-11-10", "2027-01-09") == [
        "current", "revoked", "revoked", "current", "current",
    ]  # fmt: skip
    award(person_id=cast.carer.pk, at=at("2026-11-10T09:01"))
    assert periods(cast.carer)[1:] == [
        ("2026-11-10", "2027-01-09", "restored"), ("2027-01-10", "2028-01-09", "renewal"),
    ]  # fmt: skip


def test_what_is_given_back_keeps_its_extension_and_the_cycle_does_not_move(cast, held, admin):
    do(extend, held, admin, until=day("2027-03-09"))
    do(revoke, held, admin)
    do(restore, held, admin)
    assert words(cast.carer, "2027-03-09", "2027-03-10") == ["current", "lapsed"]
    both(cast.carer, at("2027-02-01T20:00"), again=True)
    assert periods(cast.carer)[-1] == ("2027-01-10", "2028-01-09", "renewal")


def test_the_statement_for_everybody_says_the_same(cast, held, law, admin):
    do(revoke, held, admin)
    do(restore, held, admin, at("2026-12-01T09:00"))
    do(extend, AwardPeriod.objects.get(basis="restored"), admin, at("2026-12-02T09:00"))
    interim(cast, law(interim_months=3), admin)
    for on in ("2026-11-21", "2026-11-22", "2026-12-01", "2027-01-10", "2027-03-09", "2027-03-10"):
        said = {row.person_id: row.word for row in standings(day(on), known_on=day("2027-12-31"))}
        assert said[cast.carer.pk] == words(cast.carer, on)[0], on
        assert said[cast.colleague.pk] == words(cast.colleague, on)[0], on


def test_every_award_says_what_its_credential_says(cast, held, admin):
    do(revoke, held, admin)
    given = do(restore, held, admin)
    for row in (held, given):
        assert standing_of_award(AwardPeriod.objects.get(pk=row.pk), day("2026-11-22")).word == "current"


def test_everything_decided_is_sealed(cast, held, law, admin):
    do(extend, held, admin)
    do(revoke, held, admin)
    do(restore, held, admin)
    interim(cast, law(interim_months=3), admin)
    assert isinstance(verify(), Seal)
    kinds = list(LedgerEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["version", "award", "extension", "revocation", "award", "extension", "version", "award"]


# Coverage


def said_to_leads(cast, person, on: str) -> Status:
    (row,) = person_obligations(person, cast.fostering, day(on))
    return row.status


def test_a_revocation_is_seen_before_any_job_has_run(cast, held, admin):
    sweep_obligations(since=None)
    assert said_to_leads(cast, cast.carer, "2026-11-22") == Status.COVERED
    do(revoke, held, admin)  # the job that follows is not run
    assert said_to_leads(cast, cast.carer, "2026-11-22") != Status.COVERED
    assert said_to_leads(cast, cast.carer, "2026-11-21") == Status.COVERED


def test_what_is_given_is_seen_with_the_job_that_follows(cast, held, law, admin, django_capture_on_commit_callbacks):
    sweep_obligations(since=None)
    do(revoke, held, admin)
    with django_capture_on_commit_callbacks(execute=True):
        do(restore, held, admin)
    assert said_to_leads(cast, cast.carer, "2026-11-22") == Status.COVERED
    assert said_to_leads(cast, cast.carer, "2027-02-01") != Status.COVERED
    with django_capture_on_commit_callbacks(execute=True):
        do(extend, AwardPeriod.objects.get(basis="restored"), admin)
    assert said_to_leads(cast, cast.carer, "2027-02-01") == Status.COVERED
    with django_capture_on_commit_callbacks(execute=True):
        interim(cast, law(interim_months=3), admin)
    assert said_to_leads(cast, cast.colleague, "2026-11-22") == Status.COVERED
    assert said_to_leads(cast, cast.colleague, "2027-02-22") != Status.COVERED


def test_another_award_at_the_same_moment_is_said(held, admin, monkeypatch):
    do(revoke, held, admin)
    real = services.deciding._all_of
    monkeypatch.setattr(services.deciding, "_all_of", lambda award: _one_behind(real(award)))
    with pytest.raises(UnableToDecide, match="at this very moment"):
        do(restore, held, admin)


def _one_behind(rows):
    rows[-1].sequence -= 1
    return rows
