"""One's own check-ins, and what of them is still to be counted with others'."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from people.enums import LocalSlot
from people.models import Organisation, Person
from people.rules import quarter_of
from people.selectors import local_contacts_of
from wellbeing.asking import ITEMS, STEPS, WAYS, Words
from wellbeing.items import Item
from wellbeing.keys import made_name
from wellbeing.models import Contribution
from wellbeing.selectors.kept import kept_by

CHECK_IN = "check_in"
FOR_ADULTS = (LocalSlot.OUT_OF_HOURS, LocalSlot.ON_CALL, LocalSlot.FOSTERING_DUTY)
SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """In words alone: item and step, of those that were answered."""

    id: uuid.UUID
    made_at: datetime
    lines: list[tuple[Words, Words]]
    way: Words


def own_check_ins(person: Person) -> list[CheckIn]:
    """Newest first. Three queries."""
    return [_as_check_in(item) for item in kept_by(person, CHECK_IN)]


def _as_check_in(item: Item) -> CheckIn:
    given = item.body["answers"]
    lines = [(words, STEPS[given[name]]) for name, words in ITEMS.items() if given.get(name) in STEPS]
    return CheckIn(item.id, item.made_at, lines, WAYS.get(item.body["way"], ""))


def places_of(person: Person, on: date) -> list[Organisation]:
    """Where somebody is now: only there their answers can be counted. One query."""
    here = person.engagements.current(on).values("organisation")
    return list(Organisation.objects.filter(pk__in=here).select_related("area").order_by("name"))


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody to ring at one's own service, for `components/helpline.html`."""

    name: str
    number: str
    dial: str
    when: str


def own_lines(person: Person, on: date) -> list[Line]:
    """Of the numbers that one's services gave, those for an adult who needs somebody now. Two queries."""
    return [
        Line(str(row.get_slot_display()), row.number, row.dial, ". ".join(filter(None, (row.name, row.when))))
        for place in local_contacts_of(person, on)
        for row in place.contacts
        if row.slot in FOR_ADULTS
    ]


def respondent(person: Person, quarter: date) -> str:
    """The one name under which a person's answers are counted in a quarter."""
    return made_name(f"respondent:{person.pk}:{quarter}")


@dataclass(frozen=True, slots=True)
class ToBeCounted:
    quarter: date
    name: str
    place: str


def to_be_counted(person: Person) -> list[ToBeCounted]:
    """What somebody gave and can still take back, by quarter; a query for each quarter that is not counted yet."""
    quarters = sorted(set(Contribution.objects.values_list("quarter", flat=True).distinct()))
    names = [respondent(person, quarter) for quarter in quarters]
    rows = list(Contribution.objects.filter(pk__in=names).order_by("quarter")) if names else []
    places = Organisation.objects.in_bulk({row.organisation for row in rows}) if rows else {}
    return [
        ToBeCounted(row.quarter, quarter_of(row.quarter).name, str(places.get(row.organisation, ""))) for row in rows
    ]
