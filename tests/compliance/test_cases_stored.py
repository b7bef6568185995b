"""Cases worked out by hand, from rows in the database to what a lead reads on a day."""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from certification.models import AwardPeriod, Revocation
from certification.rules import civil_date, last_day
from certification.services import Law, award, define, revoke
from compliance.enums import ClockStart, Decision, HouseholdRule, Status
from compliance.explaining import sentence, why
from compliance.models import Adjustment, Evidence, EvidenceVerdict, Requirement
from compliance.selectors import obligations_on, person_obligations
from compliance.services import NewTerms, change_terms, refresh, require, sweep
from people.enums import OrganisationKind, Role
from people.models import Area, Engagement, Household, Organisation, Pause, Person
from people.services import create_team
from tests.cast import MODULES, do_all
from tests.conftest import LONDON

LONG_AGO = date(2020, 1, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def d(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class World:
    """A small place of one's own: days are written "2027-05-03", the rest is as the models have it."""

    area: Area
    agency: Organisation
    lead: Person
    manager: Person
    people: list = field(default_factory=list)

    def person(self, name: str) -> Person:
        found = Person.objects.create_user(f"{name.lower()}@example.org", name=name)
        self.people.append(found)
        return found

    def asks(
        self, *, months: int = 12, clock: str = ClockStart.ROLE_START, credential: str = "", **more
    ) -> Requirement:
        """Something asked by the agency, of a credential or of the subject "first-aid"."""
        terms = {"effective_from": LONG_AGO, "clock_start": clock, "months": months, **more}
        terms["subject"] = "" if credential else "first-aid"
        return require(
            name="Asked", place=terms.pop("place", self.agency), credential_id=credential or None,
            terms=NewTerms(source="A test", checked_on=LONG_AGO, **terms),
        )  # fmt: skip

    def then_asks(self, requirement: Requirement, effective_from: str, **terms) -> None:
        first = requirement.versions.first()
        same = {"clock_start": first.clock_start, "months": first.months, "household": first.household}
        change_terms(
            requirement=requirement, actor=self.lead, at=noon(LONG_AGO), on=LONG_AGO,
            terms=NewTerms(
                effective_from=d(effective_from), source="A test", checked_on=LONG_AGO, **{**same, **terms}
            ),
        )  # fmt: skip

    def engaged(self, person: Person, started: str, role: str = Role.FOSTER_CARER, **more) -> Engagement:
        dates = {key: d(value) if isinstance(value, str) else value for key, value in more.items()}
        return Engagement.objects.create(
            person=person, role=role, started_on=d(started), **{"organisation": self.agency, **dates}
        )

    def shows(
        self, person: Person, *verdicts: tuple, achieved: str, until: str | None = None, subject: str = "first-aid",
        in_person: bool = False,
    ) -> Evidence:  # fmt: skip
        """Evidence, with verdicts: (accepted or not, by whom, when: a day or a moment)."""
        shown = Evidence.objects.create(
            person=person, subject=subject, title="A course", issuer="Somebody", achieved_on=d(achieved),
            valid_until=until and d(until), in_person=in_person, recorded_by=self.lead, recorded_at=noon(d(achieved)),
        )  # fmt: skip
        for accepted, by, when in verdicts:
            at = when if isinstance(when, datetime) else noon(d(when))
            EvidenceVerdict.objects.create(evidence=shown, accepted=accepted, judged_by=by, judged_at=at)
        return shown

    def awarded(
        self, person: Person, at: datetime, months: int = 12, sequence: int = 1, start: date | None = None
    ) -> AwardPeriod:
        version = self.credential().versions.get()
        first = start or civil_date(at)
        return AwardPeriod.objects.create(
            person=person, version=version, credential=version.credential, sequence=sequence, valid_from=first,
            valid_until=last_day(first, months), basis="first", evidence={"completions": []},
            awarded_at=at,
        )  # fmt: skip

    def credential(self):
        from certification.models import Credential

        found = Credential.objects.filter(key="steps").first()
        return found or define(
            key="steps", name="Steps", effective_from=LONG_AGO, at=noon(LONG_AGO),
            law=Law(module_keys=MODULES, validity_months=12, window_months=3, minutes=60),
        )  # fmt: skip

    def decides(
        self, engagement: Engagement, requirement: Requirement, kind: str, on: str, until: str | None = None,
        withdrawn: datetime | None = None,
    ) -> None:  # fmt: skip
        Adjustment.objects.create(
            engagement=engagement, requirement=requirement, kind=kind, decided_on=d(on), until=until and d(until),
            reason="A test", decided_by=self.lead, recorded_at=noon(d(on)), withdrawn_at=withdrawn,
            withdrawn_by=self.lead if withdrawn else None,
        )  # fmt: skip

    def paused(self, engagement: Engagement, starts: str, ends: str | None = None) -> None:
        Pause.objects.create(
            engagement=engagement, starts_on=d(starts), ends_on=ends and d(ends), recorded_by=self.lead,
            recorded_at=noon(d(starts)),
        )  # fmt: skip

    def home(self, name: str = "Carter") -> Household:
        return Household.objects.create(organisation=self.agency, name=name)

    def said(self, person: Person, on: str, organisation: Organisation | None = None) -> tuple[str, str] | None:
        """(sentence, why) as a lead reads them on the day; None if nothing is asked."""
        refresh(person_ids=[p.pk for p in self.people])
        rows = list(person_obligations(person, organisation or self.agency, d(on)))
        if not rows:
            return None
        (row,) = rows
        return sentence(row.status, row.standing), why(row.standing)


@pytest.fixture
def world(db) -> World:
    area = Area.objects.create(name="Hand area")
    agency = Organisation.objects.create(area=area, name="Agency", kind=OrganisationKind.FOSTERING_AGENCY)
    lead, manager = (Person.objects.create_user(f"{one}@example.org", name=one) for one in ("lead", "manager"))
    return World(area, agency, lead, manager)


def couple(world: World, household: str, **ada) -> tuple[Person, Person, Requirement]:
    """Ada and Ben, approved on 3 May 2026, share a home; twelve months from approval."""
    asked = world.asks(clock=ClockStart.APPROVAL, household=household)
    home, both = world.home(), [world.person("Ada"), world.person("Ben")]
    for person in both:
        more = ada if person.name == "Ada" else {}
        world.engaged(person, "2026-04-20", approved_on="2026-05-03", household=home, **more)
    return *both, asked


APPROVED = "12 months after approval on 3 May 2026; due 3 May 2027"
ROLE_2026 = "6 months after starting in this role on 1 January 2026; due 1 July 2026"


class TestHouseholds:
    def test_joint_evidence_counts_for_both_from_the_day_it_was_accepted(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        assert world.said(ben, "2027-01-09") == ("Due by 3 May 2027", APPROVED)
        assert world.said(ben, "2027-01-10") == ("Covered", "held, with no end")
        assert world.said(ada, "2027-01-10") == ("Covered", "held, with no end")

    def test_individual_evidence_counts_for_its_owner_alone(self, world):
        ada, ben, _ = couple(world, HouseholdRule.INDIVIDUAL)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        assert world.said(ada, "2027-05-04") == ("Covered", "held, with no end")
        assert world.said(ben, "2027-05-04") == ("Past due since 4 May 2027", APPROVED)

    def test_joint_evidence_of_our_own_credential(self, world):
        world.credential()
        world.asks(clock=ClockStart.APPROVAL, household=HouseholdRule.JOINT, credential="steps")
        home, ada, ben = world.home(), world.person("Ada"), world.person("Ben")
        for one in (ada, ben):
            world.engaged(one, "2026-04-20", approved_on="2026-05-03", household=home)
        world.awarded(ada, noon(d("2026-09-01")))
        # From 1 September twelve months, to 31 August; later than 3 May, so it is the date.
        said = ("Covered until 31 August 2027", "held until 31 August 2027; due 31 August 2027")
        assert world.said(ben, "2026-09-01") == said
        assert world.said(ben, "2027-09-01")[0] == "Lapsed since 1 September 2027"

    def test_a_quick_sweep_after_one_s_award_sees_to_the_other(self, world):
        """With every message lost, what one of them earned a moment ago covers both."""
        world.credential()
        world.asks(household=HouseholdRule.JOINT, credential="steps")
        home, ada, ben = world.home(), world.person("Ada"), world.person("Ben")
        for one in (ada, ben):
            world.engaged(one, "2026-04-20", household=home)
        sweep(since=None)
        world.awarded(ada, noon(d("2026-09-01")))
        sweep(since=noon(d("2026-09-01")))
        assert person_obligations(ben, world.agency, d("2026-09-01")).get().status == Status.COVERED

    def test_who_joins_the_household_later_is_covered_from_the_day_of_joining(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        Engagement.objects.filter(person=ben).update(started_on=d("2027-03-01"), approved_on=d("2027-03-01"))
        assert world.said(ben, "2027-02-28") is None
        assert world.said(ben, "2027-03-01") == ("Covered", "held, with no end")

    def test_who_moves_in_with_evidence_covers_the_other_from_the_day_of_moving_in(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        Engagement.objects.filter(person=ada).update(started_on=d("2027-03-01"))
        assert world.said(ben, "2027-02-28") == ("Due by 3 May 2027", APPROVED)
        assert world.said(ben, "2027-03-01") == ("Covered", "held, with no end")

    def test_what_a_former_housemate_earns_after_leaving_covers_nobody_who_stayed(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT, ended_on="2027-03-31")
        world.shows(ada, (True, world.lead, "2027-04-10"), achieved="2027-04-01")
        assert world.said(ben, "2027-05-04") == ("Past due since 4 May 2027", APPROVED)

    def test_what_a_housemate_holds_counts_while_both_are_there(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT, ended_on="2027-06-30")
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        # Nobody knew in May that Ada would leave. From 1 July Ben shows his own, and 3 May is past.
        assert world.said(ben, "2027-05-04") == ("Covered", "held, with no end")
        assert world.said(ben, "2027-07-01") == (
            "Lapsed since 1 July 2027", "held until 30 June 2027; due 30 June 2027",
        )  # fmt: skip

    def test_a_policy_that_becomes_joint_next_year_is_individual_this_year(self, world):
        ada, ben, asked = couple(world, HouseholdRule.INDIVIDUAL)
        world.then_asks(asked, "2028-01-01", household=HouseholdRule.JOINT)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        assert world.said(ben, "2027-12-31") == ("Past due since 4 May 2027", APPROVED)
        assert world.said(ben, "2028-01-01") == ("Covered", "held, with no end")

    def test_a_policy_that_was_joint_last_year_stays_so_for_last_year(self, world):
        ada, ben, asked = couple(world, HouseholdRule.JOINT)
        world.shows(ada, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        before = world.said(ben, "2027-12-31")
        world.then_asks(asked, "2028-01-01", household=HouseholdRule.INDIVIDUAL)
        assert world.said(ben, "2027-12-31") == before == ("Covered", "held, with no end")
        assert world.said(ben, "2028-01-01")[0] == "Lapsed since 1 January 2028"


class TestEvidence:
    @pytest.fixture
    def carer(self, world) -> Person:
        """Six months from starting on 1 January 2026."""
        person = world.person("Carer")
        world.engaged(person, "2026-01-01")
        return person

    def test_two_people_accept_what_is_regulated(self, world, carer):
        world.asks(months=6, two_people=True)
        accepted = [(True, world.lead, "2026-02-01"), (True, world.manager, "2026-02-10")]
        world.shows(carer, *accepted, achieved="2026-01-20")
        assert world.said(carer, "2026-02-09")[0] == "Due by 1 July 2026"
        assert world.said(carer, "2026-02-10") == ("Covered", "held, with no end")

    def test_one_person_twice_is_not_two_people(self, world, carer):
        world.asks(months=6, two_people=True)
        world.shows(carer, (True, world.lead, "2026-02-01"), (True, world.lead, "2026-02-10"), achieved="2026-01-20")
        assert world.said(carer, "2026-07-02") == ("Past due since 2 July 2026", ROLE_2026)

    def test_of_two_people_one_returns_it_and_both_must_say_so_again(self, world, carer):
        world.asks(months=6, two_people=True)
        verdicts = [
            (True, world.lead, "2026-02-01"), (False, world.manager, "2026-02-10"), (True, world.manager, "2026-03-01"),
        ]  # fmt: skip
        world.shows(carer, *verdicts, achieved="2026-01-20")
        assert world.said(carer, "2026-03-01")[0] == "Due by 1 July 2026"

    def test_returned_after_it_was_accepted_and_accepted_again(self, world, carer):
        world.asks(months=6)
        verdicts = [
            (True, world.lead, "2026-02-01"), (False, world.lead, "2026-08-01"), (True, world.lead, "2026-08-15"),
        ]  # fmt: skip
        world.shows(carer, *verdicts, achieved="2026-01-20", until="2026-12-31")
        # On 31 July nobody could know that it would be returned on 1 August.
        assert world.said(carer, "2026-07-31") == (
            "Covered until 31 December 2026", "held until 31 December 2026; due 31 December 2026",
        )  # fmt: skip
        assert world.said(carer, "2026-08-01") == (
            "Lapsed since 1 August 2026", "held until 31 July 2026; due 31 July 2026",
        )  # fmt: skip
        assert world.said(carer, "2026-08-15")[0] == "Covered until 31 December 2026"

    def test_returned_without_an_end_of_its_own(self, world, carer):
        world.asks(months=6)
        world.shows(carer, (True, world.lead, "2026-02-01"), (False, world.lead, "2026-08-01"), achieved="2026-01-20")
        assert world.said(carer, "2026-07-31") == ("Covered", "held, with no end")
        assert world.said(carer, "2026-08-01")[0] == "Lapsed since 1 August 2026"

    def test_withdrawn_by_its_owner(self, world, carer):
        world.asks(months=6)
        shown = world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20", until="2026-12-31")
        shown.withdrawn_at = noon(d("2026-09-01"))
        shown.save()
        assert world.said(carer, "2026-08-31")[0] == "Covered until 31 December 2026"
        assert world.said(carer, "2026-09-01")[0] == "Lapsed since 1 September 2026"

    def test_not_yet_judged_is_not_held(self, world, carer):
        world.asks(months=6)
        world.shows(carer, achieved="2026-01-20")
        assert world.said(carer, "2026-07-02") == ("Past due since 2 July 2026", ROLE_2026)

    def test_nobody_s_own_word_counts(self, world, carer):
        world.asks(months=6)
        world.shows(carer, (True, carer, "2026-02-01"), achieved="2026-01-20")
        assert world.said(carer, "2026-07-02") == ("Past due since 2 July 2026", ROLE_2026)

    def test_only_learning_in_person(self, world, carer):
        world.asks(months=6, in_person=True, refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20")
        assert world.said(carer, "2026-02-01")[0] == "Due by 1 July 2026"
        world.shows(carer, (True, world.lead, "2026-03-01"), achieved="2026-02-20", in_person=True)
        assert world.said(carer, "2026-02-28")[0] == "Due by 1 July 2026"
        # 20 February 2026 and 36 months, less a day; learned on the 20th, counted from 1 March.
        assert world.said(carer, "2026-03-01") == (
            "Covered until 19 February 2029", "held until 19 February 2029; due 19 February 2029",
        )  # fmt: skip

    def test_our_own_learning_on_a_screen_is_not_learning_in_person(self, world, carer):
        world.credential()
        world.asks(months=6, in_person=True, credential="steps")
        world.awarded(carer, noon(d("2026-02-01")))
        assert world.said(carer, "2026-07-02") == ("Past due since 2 July 2026", ROLE_2026)

    def test_from_elsewhere_recognised_in_the_stead_of_a_credential(self, world, carer):
        world.credential()
        world.asks(months=6, credential="steps", refresh_months=12)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20", subject="steps")
        assert world.said(carer, "2026-02-01")[0] == "Recognised elsewhere until 19 January 2027"
        world.awarded(carer, noon(d("2026-06-10")))
        assert world.said(carer, "2026-06-10")[0] == "Covered until 9 June 2027"
        # And what was said of May before the award stays said.
        assert world.said(carer, "2026-05-31")[0] == "Recognised elsewhere until 19 January 2027"

    def test_about_something_else_it_does_not_count(self, world, carer):
        world.asks(months=6)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20", subject="recording")
        assert world.said(carer, "2026-02-01")[0] == "Due by 1 July 2026"

    def test_learned_on_a_leap_day_for_three_years(self, world, carer):
        world.asks(months=6, refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-01-10"), achieved="2024-02-29")
        # February 2027 has no 29th: to its end, so that nobody gets less.
        assert world.said(carer, "2027-02-28")[0] == "Covered until 28 February 2027"
        assert world.said(carer, "2027-03-01")[0] == "Lapsed since 1 March 2027"

    def test_paper_that_says_ten_years_where_three_are_asked(self, world, carer):
        world.asks(months=6, refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20", until="2036-01-19")
        assert world.said(carer, "2026-02-01")[0] == "Covered until 19 January 2029"

    def test_paper_that_says_one_year_where_three_are_asked(self, world, carer):
        world.asks(months=6, refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20", until="2027-01-19")
        assert world.said(carer, "2027-01-20")[0] == "Lapsed since 20 January 2027"

    def test_a_course_that_is_only_booked(self, world, carer):
        world.asks(months=6)
        world.shows(carer, (True, world.lead, "2026-05-01"), achieved="2026-06-10")
        assert world.said(carer, "2026-06-09")[0] == "Due by 1 July 2026"
        assert world.said(carer, "2026-06-10")[0] == "Covered"

    def test_it_had_ended_before_it_was_accepted(self, world, carer):
        world.asks(months=6)
        world.shows(carer, (True, world.lead, "2026-08-01"), achieved="2025-01-20", until="2026-07-15")
        assert world.said(carer, "2026-08-01") == ("Past due since 2 July 2026", ROLE_2026)

    def test_a_refresh_that_becomes_longer_next_year(self, world, carer):
        asked = world.asks(months=6, refresh_months=12)
        world.then_asks(asked, "2027-06-01", refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20")
        assert world.said(carer, "2027-01-19")[0] == "Covered until 19 January 2027"
        assert world.said(carer, "2027-05-31")[0] == "Lapsed since 20 January 2027"
        assert world.said(carer, "2027-06-01")[0] == "Covered until 19 January 2029"

    def test_a_refresh_that_becomes_shorter_next_year(self, world, carer):
        asked = world.asks(months=6, refresh_months=36)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20")
        world.then_asks(asked, "2027-06-01", refresh_months=12)
        assert world.said(carer, "2027-05-31")[0] == "Covered until 19 January 2029"
        assert world.said(carer, "2027-06-01") == (
            "Lapsed since 1 June 2027", "held until 31 May 2027; due 31 May 2027",
        )  # fmt: skip

    def test_asked_of_nobody_for_some_months(self, world, carer):
        asked = world.asks(months=6, refresh_months=12)
        world.shows(carer, (True, world.lead, "2026-02-01"), achieved="2026-01-20")
        world.then_asks(asked, "2027-01-01", ends=True)
        world.then_asks(asked, "2027-06-01", refresh_months=12)
        assert world.said(carer, "2027-01-01") is None
        # It ended in January, also by the months in which nobody asked.
        assert world.said(carer, "2027-06-01") == (
            "Lapsed since 20 January 2027", "held until 19 January 2027; due 19 January 2027",
        )  # fmt: skip


class TestMoving:
    @pytest.fixture
    def homes(self, world) -> tuple[Organisation, Organisation]:
        return tuple(
            Organisation.objects.create(area=world.area, name=name, kind=OrganisationKind.CHILDRENS_HOMES)
            for name in ("Ash House", "Birch House")
        )

    @pytest.fixture
    def mover(self, world, homes) -> Person:
        """In a care role at Ash House from 1 March 2025; at Birch House from 1 September 2026."""
        world.asks(clock=ClockStart.FIRST_CARE_ROLE, months=24, place=world.area)
        person, (ash, birch) = world.person("Mover"), homes
        common = {"role": Role.RESIDENTIAL_WORKER, "first_care_role_on": "2025-03-01"}
        world.engaged(person, "2025-03-01", ended_on="2026-08-31", organisation=ash, **common)
        world.engaged(person, "2026-09-01", organisation=birch, **common)
        return person

    WHY = "24 months after the first care role in any home on 1 March 2025; due 1 March 2027"

    def test_level_3_counts_on_at_the_next_employer(self, world, homes, mover):
        ash, birch = homes
        assert world.said(mover, "2026-08-31", ash) == ("Due by 1 March 2027", self.WHY)
        assert world.said(mover, "2026-09-01", ash) is None
        assert world.said(mover, "2026-08-31", birch) is None
        assert world.said(mover, "2026-09-01", birch) == ("Due by 1 March 2027", self.WHY)
        assert world.said(mover, "2027-03-02", birch) == ("Past due since 2 March 2027", self.WHY)

    def test_what_was_accepted_at_the_last_employer_is_held_on_the_first_day_at_the_next(self, world, homes, mover):
        world.shows(mover, (True, world.lead, "2026-08-20"), achieved="2026-08-01")
        assert world.said(mover, "2026-09-01", homes[1]) == ("Covered", "held, with no end")

    def test_a_deferral_by_the_last_employer_is_not_the_next_one_s(self, world, homes, mover):
        first = Engagement.objects.get(organisation=homes[0])
        asked = Requirement.objects.get(area=world.area)
        world.decides(first, asked, Decision.DEFERRAL, "2026-05-01", "2027-09-01")
        assert world.said(mover, "2026-08-31", homes[0])[0] == "Deferred until 1 September 2027"
        # The registered person of each home decides.
        assert world.said(mover, "2026-09-01", homes[1]) == ("Due by 1 March 2027", self.WHY)

    def test_a_first_care_role_that_nobody_recorded_is_asked_for(self, world, homes, mover):
        Engagement.objects.filter(organisation=homes[1]).update(first_care_role_on=None)
        assert world.said(mover, "2026-09-01", homes[1]) == (
            "A date is needed", "24 months after the first care role in any home; that date is not recorded yet",
        )  # fmt: skip

    @pytest.fixture
    def teams(self, world) -> tuple:
        return tuple(create_team(organisation=world.agency, name=name) for name in ("North", "South"))

    def moved_team(self, world, teams) -> tuple[Person, Engagement, Engagement]:
        """In the role from 1 January 2026; in North to 31 August, in South from 1 September."""
        person = world.person("Team mover")
        before = world.engaged(person, "2026-01-01", team=teams[0], ended_on="2026-08-31")
        after = world.engaged(person, "2026-09-01", team=teams[1], role_started_on="2026-01-01")
        return person, before, after

    def test_another_team_starts_no_clock_again(self, world, teams):
        world.asks(months=12)
        person, *_ = self.moved_team(world, teams)
        said = (
            "Due by 1 January 2027", "12 months after starting in this role on 1 January 2026; due 1 January 2027",
        )  # fmt: skip
        assert world.said(person, "2026-08-31") == world.said(person, "2026-09-01") == said
        assert obligations_on(world.agency, d("2026-09-01")).count() == 1

    def test_past_due_before_another_team_is_past_due_in_it(self, world, teams):
        world.asks(months=6)
        person, *_ = self.moved_team(world, teams)
        said = ("Past due since 2 July 2026", ROLE_2026)
        assert world.said(person, "2026-08-31") == world.said(person, "2026-09-01") == said

    def test_what_only_the_new_team_asks_was_not_asked_before_the_move(self, world, teams):
        world.asks(months=6, team=teams[1])
        person, *_ = self.moved_team(world, teams)
        assert world.said(person, "2026-08-31") is None
        assert world.said(person, "2026-09-01")[0] == "Needs a decision"

    def test_what_a_team_above_both_asks_is_asked_in_both(self, world):
        service = create_team(organisation=world.agency, name="Service")
        teams = [create_team(organisation=world.agency, name=name, parent=service) for name in ("North", "South")]
        world.asks(months=12, team=service)
        person, *_ = self.moved_team(world, teams)
        assert world.said(person, "2026-08-31")[0] == world.said(person, "2026-09-01")[0] == "Due by 1 January 2027"

    def test_who_moved_and_who_came_are_told_apart_in_one_team(self, world):
        """They are alike but for where they were before, and worked out together."""
        service = create_team(organisation=world.agency, name="Service")
        teams = [create_team(organisation=world.agency, name=name, parent=service) for name in ("North", "South")]
        world.asks(months=6, team=service)
        person, *_ = self.moved_team(world, teams)
        came = world.person("Newcomer")
        world.engaged(came, "2026-09-01", team=teams[1], role_started_on="2026-01-01")
        assert world.said(person, "2026-09-01")[0] == "Past due since 2 July 2026"
        assert world.said(came, "2026-09-01")[0] == "Needs a decision"

    def test_a_pause_in_the_team_before_still_counts(self, world, teams):
        world.asks(months=12)
        person, before, _ = self.moved_team(world, teams)
        world.paused(before, "2026-03-01", "2026-04-30")
        said = (
            "Due by 1 March 2027",
            "12 months after starting in this role on 1 January 2026; paused for 2 months; due 1 March 2027",
        )
        assert world.said(person, "2026-08-31") == world.said(person, "2026-09-01") == said

    def test_a_decision_in_the_team_before_still_stands(self, world, teams):
        asked = world.asks(months=6)
        person, before, _ = self.moved_team(world, teams)
        world.decides(before, asked, Decision.DEFERRAL, "2026-06-01", "2026-12-31")
        said = (
            "Deferred until 31 December 2026",
            "6 months after starting in this role on 1 January 2026; deferred to 31 December 2026",
        )
        assert world.said(person, "2026-08-31") == world.said(person, "2026-09-01") == said

    def test_what_was_decided_before_a_gap_or_in_another_role_does_not_come_along(self, world, teams):
        asked = world.asks(months=6)
        person, *_ = self.moved_team(world, teams)
        earlier = world.engaged(person, "2025-01-01", ended_on="2025-06-30")
        other = world.engaged(person, "2026-02-01", role=Role.ADOPTIVE_PARENT, ended_on="2026-08-31")
        for one in (earlier, other):
            world.decides(one, asked, Decision.DEFERRAL, "2026-03-01", "2027-06-30")
        assert world.said(person, "2026-09-01") == ("Past due since 2 July 2026", ROLE_2026)

    def test_coming_back_after_a_gap_starts_the_role_anew(self, world):
        world.asks(months=6)
        person = world.person("Returner")
        before = world.engaged(person, "2025-01-01", ended_on="2025-03-31")
        world.paused(before, "2025-02-01", "2025-03-31")
        world.engaged(person, "2026-01-01")
        assert world.said(person, "2026-01-01") == ("Due by 1 July 2026", ROLE_2026)


class TestMerging:
    def test_the_union_counts_and_undoing_takes_it_back(self, world):
        world.asks(months=6, refresh_months=12)
        kept, other = world.person("Kept"), world.person("Other")
        world.engaged(kept, "2026-01-01")
        world.shows(other, (True, world.lead, "2026-02-01"), achieved="2026-01-20")
        assert world.said(kept, "2026-02-01")[0] == "Due by 1 July 2026"
        Person.objects.filter(pk=other.pk).update(merged_into=kept)
        assert world.said(kept, "2026-02-01")[0] == "Covered until 19 January 2027"
        Person.objects.filter(pk=other.pk).update(merged_into=None)
        assert world.said(kept, "2026-02-01")[0] == "Due by 1 July 2026"

    def test_the_evidence_of_a_housemate_s_second_account(self, world):
        ada, ben, _ = couple(world, HouseholdRule.JOINT)
        other = world.person("Other")
        world.shows(other, (True, world.lead, "2027-01-10"), achieved="2026-12-01")
        Person.objects.filter(pk=other.pk).update(merged_into=ada)
        assert world.said(ben, "2027-01-10") == ("Covered", "held, with no end")


class TestDecisionsAndPauses:
    @pytest.fixture
    def asked(self, world) -> Requirement:
        return world.asks(months=6)

    @pytest.fixture
    def carer(self, world) -> Person:
        return world.person("Carer")

    def test_a_deferral_withdrawn_a_minute_before_and_at_midnight_in_london(self, world, asked, carer):
        engagement = world.engaged(carer, "2026-01-01")
        # 31 July 23:30 UTC is 1 August 00:30 in London.
        world.decides(
            engagement, asked, Decision.DEFERRAL, "2026-05-01", "2026-12-31",
            withdrawn=datetime(2026, 7, 31, 23, 30, tzinfo=UTC),
        )  # fmt: skip
        assert world.said(carer, "2026-07-31")[0] == "Deferred until 31 December 2026"
        assert world.said(carer, "2026-08-01") == ("Past due since 2 July 2026", ROLE_2026)

    def test_interim_then_pause(self, world, asked, carer):
        engagement = world.engaged(carer, "2026-01-01")
        world.decides(engagement, asked, Decision.INTERIM, "2026-06-20", "2026-08-31")
        world.paused(engagement, "2026-08-01")
        assert world.said(carer, "2026-08-31")[0] == "Interim until 31 August 2026"
        assert world.said(carer, "2026-09-01") == ("On pause", ROLE_2026)

    def test_a_pause_moves_what_its_engagement_asks_and_no_other_s(self, world, asked, carer):
        world.paused(world.engaged(carer, "2026-01-01"), "2026-02-01", "2026-03-31")
        other = Organisation.objects.create(area=world.area, name="Other", kind=OrganisationKind.FOSTERING_AGENCY)
        world.asks(months=6, place=other)
        world.engaged(carer, "2026-01-01", organisation=other)
        assert world.said(carer, "2026-07-02") == (
            "Due by 1 September 2026",
            "6 months after starting in this role on 1 January 2026; paused for 2 months; due 1 September 2026",
        )
        assert world.said(carer, "2026-07-02", other) == ("Past due since 2 July 2026", ROLE_2026)

    def test_only_those_who_joined_later_are_asked(self, world, carer):
        world.asks(months=6, joined_from=d("2026-01-02"))
        world.engaged(carer, "2026-01-01")
        newcomer = world.person("Newcomer")
        world.engaged(newcomer, "2026-01-02")
        assert world.said(carer, "2026-07-01") is None
        assert world.said(newcomer, "2026-07-01")[0] == "Due by 2 July 2026"

    def test_two_roles_here_one_excused_one_past_due(self, world, asked, carer):
        excused = world.engaged(carer, "2026-01-01")
        world.engaged(carer, "2026-02-01", role=Role.ADOPTIVE_PARENT)
        world.decides(excused, asked, Decision.EXEMPTION, "2026-06-01", "2027-06-30")
        # The second role is due on 1 August and asks more than the first, which asks nothing.
        assert world.said(carer, "2026-08-02")[0] == "Past due since 2 August 2026"

    def test_two_roles_here_one_a_question_one_past_due(self, world, carer):
        world.asks(clock=ClockStart.APPROVAL)
        world.engaged(carer, "2026-09-01", approved_on="2024-01-01")
        world.engaged(carer, "2026-01-01", role=Role.ADOPTIVE_PARENT, approved_on="2026-01-01")
        # 1 January 2025 was before the first could be asked; 1 January 2027 has passed for the second.
        assert world.said(carer, "2027-01-02")[0] == "Past due since 2 January 2027"

    def test_two_roles_here_one_covered_by_a_housemate_one_not(self, world, carer):
        world.asks(months=6, household=HouseholdRule.JOINT)
        mate, home = world.person("Mate"), world.home()
        for one in (carer, mate):
            world.engaged(one, "2026-01-01", household=home)
        world.engaged(carer, "2026-06-01", role=Role.ADOPTIVE_PARENT)
        world.shows(mate, (True, world.lead, "2026-02-01"), achieved="2026-01-20", until="2026-10-31")
        # Covered as a foster carer until 31 October; as an adoptive parent due on 1 December, and not yet held.
        assert world.said(carer, "2026-10-01")[0] == "Due by 1 December 2026"


MOMENTS = [
    # (the moment in London, the day that it belongs to, the last day of twelve months from it)
    (datetime(2027, 3, 27, 23, 59, 59, tzinfo=LONDON), "2027-03-27", "26 March 2028"),
    (datetime(2027, 3, 28, 0, 0, 0, tzinfo=LONDON), "2027-03-28", "27 March 2028"),
    (datetime(2027, 3, 28, 23, 59, 59, tzinfo=LONDON), "2027-03-28", "27 March 2028"),
    (datetime(2027, 3, 29, 0, 0, 0, tzinfo=LONDON), "2027-03-29", "28 March 2028"),
    (datetime(2027, 10, 30, 23, 59, 59, tzinfo=LONDON), "2027-10-30", "29 October 2028"),
    (datetime(2027, 10, 31, 0, 0, 0, tzinfo=LONDON), "2027-10-31", "30 October 2028"),
    (datetime(2027, 10, 31, 23, 59, 59, tzinfo=LONDON), "2027-10-31", "30 October 2028"),
    (datetime(2027, 11, 1, 0, 0, 0, tzinfo=LONDON), "2027-11-01", "31 October 2028"),
    # In summer London is an hour ahead: half past eleven in the evening UTC is tomorrow.
    (datetime(2027, 10, 30, 23, 30, 0, tzinfo=UTC), "2027-10-31", "30 October 2028"),
    (datetime(2028, 2, 28, 23, 30, 0, tzinfo=UTC), "2028-02-28", "27 February 2029"),
    (datetime(2028, 2, 29, 23, 59, 59, tzinfo=LONDON), "2028-02-29", "28 February 2029"),
]


@pytest.fixture(params=["Europe/London", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def server_in(request, monkeypatch):
    """The machine and Django both set to another place's time."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    with timezone.override(ZoneInfo(request.param)):
        yield request.param
    monkeypatch.undo()
    time.tzset()


class TestClocks:
    @pytest.mark.parametrize(("moment", "day", "last"), MOMENTS, ids=[m.isoformat() for m, *_ in MOMENTS])
    def test_awarded_by_the_service_at_the_edge_of_a_day(self, world, framework, moment, day, last):
        world.credential()
        world.asks(months=48, credential="steps")
        person = world.person("Night")
        world.engaged(person, "2025-01-01")
        for key in MODULES:
            do_all(person, key, moment)
        award(person_id=person.pk, at=moment)
        before = civil_date(moment).toordinal() - 1
        assert world.said(person, day)[0] == f"Covered until {last}"
        assert world.said(person, date.fromordinal(before).isoformat())[0] == "Due by 1 January 2029"

    @pytest.mark.parametrize(("moment", "day", "last"), MOMENTS, ids=[m.isoformat() for m, *_ in MOMENTS])
    def test_wherever_the_server_believes_it_is(self, world, server_in, moment, day, last):
        world.credential()
        world.asks(months=48, credential="steps")
        person = world.person("Night")
        world.engaged(person, "2025-01-01")
        world.awarded(person, moment)
        assert world.said(person, day)[0] == f"Covered until {last}"

    def test_accepted_half_an_hour_after_midnight_in_summer(self, world, server_in):
        world.asks(months=6)
        person = world.person("Night")
        world.engaged(person, "2026-01-01")
        world.shows(person, (True, world.lead, datetime(2026, 5, 31, 23, 30, tzinfo=UTC)), achieved="2026-05-01")
        assert world.said(person, "2026-05-31")[0] == "Due by 1 July 2026"
        assert world.said(person, "2026-06-01")[0] == "Covered"

    def test_revoked_counts_from_the_day_of_revoking(self, world):
        world.credential()
        world.asks(months=6, credential="steps")
        person = world.person("Revoked")
        world.engaged(person, "2026-01-01")
        held = world.awarded(person, noon(d("2026-03-01")))
        Revocation.objects.create(
            award=held, revoked_on=d("2026-10-25"), revoked_by=world.lead, reason="A test",
            recorded_at=noon(d("2026-10-25")),
        )  # fmt: skip
        assert world.said(person, "2026-10-24")[0] == "Covered until 28 February 2027"
        assert world.said(person, "2026-10-25") == (
            "Lapsed since 25 October 2026", "held until 24 October 2026; due 24 October 2026",
        )  # fmt: skip

    def test_revoked_and_no_job_has_run_yet(self, world):
        world.credential()
        world.asks(months=6, credential="steps")
        person = world.person("Revoked")
        world.engaged(person, "2026-01-01")
        held = world.awarded(person, noon(d("2026-03-01")))
        assert world.said(person, "2026-08-01")[0] == "Covered until 28 February 2027"
        world.lead.is_superuser = True
        revoke(award_id=held.pk, actor=world.lead, reason="A test", on=d("2026-08-01"), at=noon(d("2026-08-01")))
        (row,) = person_obligations(person, world.agency, d("2026-08-01"))
        assert row.status != Status.COVERED

    def test_renewed_early_is_said_from_the_day_of_earning_it(self, world):
        world.credential()
        world.asks(months=6, credential="steps")
        person = world.person("Early")
        world.engaged(person, "2026-01-01")
        world.awarded(person, noon(d("2026-03-01")))
        # Earned on 10 January, it starts when the first one ends, on 1 March.
        world.awarded(person, noon(d("2027-01-10")), sequence=2, start=d("2027-03-01"))
        assert world.said(person, "2027-01-09")[0] == "Covered until 28 February 2027"
        # 1 March 2027 and twelve months end on the leap day.
        assert world.said(person, "2027-01-10")[0] == "Covered until 29 February 2028"
