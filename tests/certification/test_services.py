"""The award ledger: each award once, by the law of its day, frozen as it was earned."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission

from certification.models import AwardPeriod, Credential, CredentialVersion, Revocation
from certification.models.awards import period
from certification.rules import LONDON, civil_date
from certification.selectors import credentials_of
from certification.services import Law, UnableToRevoke, award, define, revoke, sweep
from certification.signals import awards_changed
from courses.models import LessonPage, Module, ModulePage
from people.models import Person
from people.services import rename
from progress.models import Completion
from tests.cast import complete, do_all


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def both(person: Person, moment: datetime, *, again: bool = False) -> None:
    do_all(person, "c1", moment, again=again)
    do_all(person, "c3", moment, again=again)


def periods(person: Person) -> list[tuple]:
    rows = AwardPeriod.objects.filter(person=person).order_by("sequence")
    return [(r.sequence, r.valid_from.isoformat(), r.valid_until.isoformat(), r.basis) for r in rows]


@pytest.fixture
def news():
    """The people of whom it was said that their awards changed."""
    heard: list[str] = []

    def listen(sender, person_id, **kwargs):
        heard.append(person_id)

    awards_changed.connect(listen)
    yield heard
    awards_changed.disconnect(listen)


@pytest.fixture
def may_revoke(cast) -> Person:
    cast.author.user_permissions.add(Permission.objects.get(codename="add_revocation"))
    return Person.objects.get(pk=cast.author.pk)


def test_an_award_is_written_once(cast, framework, evening):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    assert periods(cast.carer) == [(1, "2026-11-22", "2027-11-21", "first")]
    assert period(row).evidence == tuple(Completion.objects.order_by("id").values_list("id", flat=True))
    assert award(person_id=cast.carer.pk, at=evening) == []
    assert sweep(at=evening, since=None) == 0
    assert sweep(at=evening, since=at("2026-11-22T00:00")) == 0
    assert AwardPeriod.objects.count() == 1


def test_a_completion_is_awarded_by_the_message_alone(
    cast, framework, evening, news, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        complete(cast.carer, "c1", at=evening)
    assert not AwardPeriod.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        complete(cast.carer, "c3", at=evening)
    assert AwardPeriod.objects.count() == 1
    assert news == [str(cast.carer.pk)]
    assert sweep(at=evening, since=None) == 0


def test_with_every_message_lost_the_sweep_awards(cast, framework, evening, news, django_capture_on_commit_callbacks):
    complete(cast.carer, at=evening)
    complete(cast.stranger, "c1", at=evening)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(at=evening, since=None) == 1
    assert periods(cast.carer) == [(1, "2026-11-22", "2027-11-21", "first")]
    assert not AwardPeriod.objects.filter(person=cast.stranger).exists()
    assert news == [str(cast.carer.pk)]


def test_the_quick_sweep_looks_at_recent_completions_alone(cast, framework, evening):
    complete(cast.carer, at=evening)
    assert sweep(at=evening, since=at("2026-11-23T00:00")) == 0
    assert sweep(at=evening, since=at("2026-11-22T21:00")) == 1


def test_one_module_of_two_is_no_award(cast, framework, evening):
    complete(cast.carer, "c1", at=evening)
    assert award(person_id=cast.carer.pk, at=evening) == []


def test_nobody_without_completions_is_awarded_anything(cast, evening):
    assert award(person_id=cast.colleague.pk, at=evening) == []


def test_renewals_through_new_rounds_leave_no_gap_and_use_each_completion_once(cast, framework):
    carer = cast.carer
    both(carer, at("2026-01-10T20:00"))
    award(person_id=carer.pk, at=at("2026-01-10T20:01"))
    both(carer, at("2026-06-01T20:00"), again=True)  # before the window: learning, and no new period
    assert award(person_id=carer.pk, at=at("2026-06-01T20:01")) == []
    both(carer, at("2026-10-10T20:00"), again=True)  # the first day of the window
    award(person_id=carer.pk, at=at("2026-10-10T20:01"))
    both(carer, at("2028-03-01T20:00"), again=True)  # late
    award(person_id=carer.pk, at=at("2028-03-01T20:01"))
    expected = [
        (1, "2026-01-10", "2027-01-09", "first"),
        (2, "2027-01-10", "2028-01-09", "renewal"),
        (3, "2028-03-01", "2029-02-28", "late"),
    ]
    assert periods(carer) == expected
    used = [e for row in AwardPeriod.objects.all() for e in period(row).evidence]
    assert len(used) == len(set(used)) == 6
    assert Completion.objects.filter(person=carer).count() == 8
    assert sweep(at=at("2028-03-02T03:00"), since=None) == 0
    assert periods(carer) == expected


def test_one_sweep_at_the_end_writes_the_same_ledger_as_messages_would_have(cast, framework):
    carer, colleague = cast.carer, cast.colleague
    for moment, again in (
        ("2026-01-10T20:00", False), ("2026-06-01T20:00", True), ("2026-12-30T20:00", True), ("2028-03-01T20:00", True),
    ):  # fmt: skip
        both(carer, at(moment), again=again)
        award(person_id=carer.pk, at=at(moment))
        both(colleague, at(moment), again=again)
    assert sweep(at=at("2028-03-02T03:00"), since=None) == 3
    assert periods(colleague) == periods(carer)
    assert len(periods(carer)) == 3


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "2026-06-30"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2026-07-01"),  # summer time: half past midnight in London
        (datetime(2026, 12, 1, 0, 30, tzinfo=UTC), "2026-12-01"),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "2026-11-30"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29"),  # the clocks go forward
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "2026-10-25"),  # the last half hour of summer's date
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "2026-10-25"),
    ],
)
def test_the_day_of_an_award_is_the_civil_day_in_london(cast, framework, moment, day):
    assert civil_date(moment).isoformat() == day
    both(cast.carer, moment)
    (row,) = award(person_id=cast.carer.pk, at=moment)
    assert row.valid_from.isoformat() == day
    assert {c["completed_on"] for c in row.evidence["completions"]} == {day}


def new_version(**law) -> CredentialVersion:
    defaults = {"module_keys": ["c1", "c3"], "validity_months": 12, "window_months": 3, "minutes": 85}
    day = law.pop("effective_from", date(2026, 12, 1))
    return define(
        key="first-steps",
        name="First steps",
        law=Law(**(defaults | law)),
        effective_from=day,
        at=at("2026-11-20T09:00"),
    )


@pytest.mark.parametrize(
    ("earned", "number", "until"),
    [("2026-11-30T23:00", 1, "2027-11-29"), ("2026-12-01T00:10", 2, "2028-11-30")],
)
def test_the_version_in_force_on_the_day_of_earning_applies_whenever_it_is_written(
    cast, framework, earned, number, until
):
    both(cast.carer, at(earned))
    new_version(validity_months=24)
    (row,) = award(person_id=cast.carer.pk, at=at("2026-12-20T03:00"))
    assert (row.version.number, row.valid_until.isoformat()) == (number, until)
    assert row.evidence["version"] == number


def test_the_day_of_earning_is_that_of_the_last_module(cast, framework):
    new_version(validity_months=24)
    do_all(cast.carer, "c1", at("2026-11-20T20:00"))
    do_all(cast.carer, "c3", at("2026-12-02T20:00"))
    (row,) = award(person_id=cast.carer.pk, at=at("2026-12-02T20:01"))
    assert row.version.number == 2


def test_a_later_version_rewrites_no_award(cast, framework, evening):
    complete(cast.carer, at=evening)
    award(person_id=cast.carer.pk, at=evening)
    before = list(AwardPeriod.objects.values())
    new_version(validity_months=36, effective_from=date(2026, 1, 1))
    assert sweep(at=evening, since=None) == 0
    assert list(AwardPeriod.objects.values()) == before


def test_a_renewal_is_by_the_new_law_and_old_evidence_does_not_earn_it(cast, framework):
    """A new version's longer window reaches back behind the period; what earned an earlier one stays used."""
    both(cast.carer, at("2026-01-10T20:00"))
    both(cast.carer, at("2026-12-10T20:00"), again=True)
    assert len(award(person_id=cast.carer.pk, at=at("2026-12-10T20:01"))) == 2
    new_version(validity_months=36, window_months=30, effective_from=date(2025, 1, 1))
    assert award(person_id=cast.carer.pk, at=at("2027-01-20T03:00")) == []
    both(cast.carer, at("2027-11-10T20:00"), again=True)
    (row,) = award(person_id=cast.carer.pk, at=at("2027-11-10T20:01"))
    assert (row.basis, row.valid_from, row.valid_until) == ("renewal", date(2028, 1, 10), date(2031, 1, 9))


def test_an_old_version_does_not_award_what_the_law_of_the_day_withholds(cast, framework):
    new_version(module_keys=["c1", "c3", "c5"])
    both(cast.carer, at("2026-12-05T20:00"))
    assert award(person_id=cast.carer.pk, at=at("2026-12-05T20:01")) == []


def test_the_same_law_again_is_no_new_version(cast):
    assert new_version().number == 1
    assert new_version(validity_months=24).number == 2
    assert new_version(validity_months=24, effective_from=date(2027, 5, 1)).number == 2
    assert Credential.objects.get().versions.count() == 2


def test_the_evidence_stays_as_it_was_when_the_module_is_edited_and_published_again(
    cast, framework, evening, django_capture_on_commit_callbacks
):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    frozen = AwardPeriod.objects.values_list("evidence", flat=True).get(pk=row.pk)
    title = framework["c1"].edition.title
    with django_capture_on_commit_callbacks(execute=True):
        page = ModulePage.objects.get(key="c1")
        page.title, page.can_do = "Another title", "I can do something else."
        page.save_revision().publish()
        LessonPage.objects.get(key="c1-l5").unpublish()
    assert Module.objects.get(key="c1").edition.title == "Another title"
    assert AwardPeriod.objects.values_list("evidence", flat=True).get(pk=row.pk) == frozen
    completion = frozen["completions"][0]
    assert (completion["title"], completion["edition"], completion["minutes"]) == (title, 1, 51)
    assert completion["can_do"][0].startswith("I can say why")
    with django_capture_on_commit_callbacks(execute=True):
        ModulePage.objects.get(key="c1").delete()
    assert AwardPeriod.objects.values_list("evidence", flat=True).get(pk=row.pk) == frozen
    assert sweep(at=evening, since=None) == 0


def test_a_new_name_leaves_the_name_on_the_award(cast, framework, evening):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    rename(person=cast.carer, name="Grace Okafor")
    row.refresh_from_db()
    assert row.holder_name == "Grace Adeyemi"
    assert str(row.person) == "Grace Okafor"


def test_revoking_needs_the_permission(cast, framework, evening, news, django_capture_on_commit_callbacks):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    for actor in (cast.carer, cast.lead, cast.manager, cast.author):
        with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(UnableToRevoke):
            revoke(award_id=row.pk, actor=actor, reason="Because", on=date(2026, 11, 22), at=evening)
        assert callbacks == []
    assert not Revocation.objects.exists()
    assert news == []


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_revoking_needs_a_reason(cast, framework, evening, may_revoke, reason):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    with pytest.raises(UnableToRevoke, match="Say why"):
        revoke(award_id=row.pk, actor=may_revoke, reason=reason, on=date(2026, 11, 22), at=evening)
    assert not Revocation.objects.exists()


def test_revoking_is_told_and_kept_and_not_awarded_again(
    cast, framework, evening, may_revoke, news, django_capture_on_commit_callbacks
):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    later = at("2026-12-01T09:00")
    with django_capture_on_commit_callbacks(execute=True):
        revoke(award_id=row.pk, actor=may_revoke, reason=" Someone else sat it. ", on=date(2026, 12, 1), at=later)
    assert news == [str(cast.carer.pk)]
    revocation = Revocation.objects.get()
    assert (revocation.reason, revocation.revoked_by, revocation.recorded_at) == (
        "Someone else sat it.", may_revoke, later,
    )  # fmt: skip
    assert periods(cast.carer) == [(1, "2026-11-22", "2027-11-21", "first")]
    days = (date(2026, 11, 30), date(2026, 12, 1))
    words = [credentials_of(cast.carer, on)[0].standing.word for on in days]
    assert words == ["current", "revoked"]
    assert sweep(at=at("2026-12-02T03:00"), since=None) == 0
    with pytest.raises(UnableToRevoke, match="already"):
        revoke(award_id=row.pk, actor=may_revoke, reason="Twice", on=date(2026, 12, 1), at=later)


def test_what_was_done_before_a_version_asked_for_it_alone_earns_the_award_on_its_first_day(cast, framework):
    """Nothing that was learned is lost because the law became easier after it."""
    do_all(cast.carer, "c1", at("2026-11-20T20:00"))
    new_version(module_keys=["c1"], effective_from=date(2026, 12, 1))
    assert award(person_id=cast.carer.pk, at=at("2026-11-30T23:00")) == []
    (row,) = award(person_id=cast.carer.pk, at=at("2026-12-01T02:30"))
    assert (row.version.number, row.valid_from.isoformat(), row.basis) == (2, "2026-12-01", "first")


def test_what_the_law_of_the_day_had_earned_is_not_left_to_the_next(cast, framework):
    both(cast.carer, at("2026-11-20T20:00"))
    new_version(module_keys=["c1"], validity_months=36, effective_from=date(2026, 12, 1))
    (row,) = award(person_id=cast.carer.pk, at=at("2026-12-20T03:00"))
    assert (row.version.number, row.valid_from.isoformat()) == (1, "2026-11-20")
