"""What people are reminded of: days that come near or have passed, and what is held and ends. One statement finds them.

Never what is on pause, exempt or only suggested, nor a date that waits for somebody's decision.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.selectors import credentials_of, goals_of
from compliance.enums import Kind, Status
from compliance.lens import Lens
from compliance.models import Obligation
from compliance.rules import ONE_DAY, RENEWAL
from compliance.selectors import coverage, questions_here, running_on
from compliance.showing import waiting_here
from compliance.wording import people_url
from notices.enums import Stage
from notices.reasons import Count, Line, Reason, counts_for_leads, register
from notices.rules import AHEAD_DAYS, SOON_DAYS
from notices.selectors import told
from people.models import Engagement, Organisation, Pause, Person
from people.rules import in_words
from people.selectors import came_back, numbers_to_check
from progress.selectors import ModuleCard, learning_of, step_url

HELD = (Kind.COVERED, Kind.RECOGNISED, Kind.INTERIM)


def near(on: date):
    """Obligations of which somebody is to hear on a day, each with the `day` that matters and its `stage`."""
    horizon = on + timedelta(days=AHEAD_DAYS)
    # What comes after it: nothing if it was renewed, nothing open if they leave or are let off by then.
    open_after = Obligation.objects.filter(
        engagement=OuterRef("engagement"), requirement=OuterRef("requirement"), kind="", obliges=True, question="",
        starts_on__gt=on, starts_on__lte=horizon + ONE_DAY,
    )  # fmt: skip
    paused = Pause.objects.running(on).filter(engagement=OuterRef("engagement"))
    held = Q(Exists(open_after), ~Exists(paused), kind__in=HELD, until__lte=horizon)
    day = Case(When(kind="", then=F("due_on")), default=Greatest(F("until"), F("due_on")))
    rows: Any = (
        Obligation.objects.filter(running_on(on), Q(kind="") | held, obliges=True, question="", due_on__lte=horizon)
        .annotate(day=day)
        .annotate(
            stage=Case(
                When(day__lt=on, then=Value(Stage.PAST)),
                When(day__lte=on + timedelta(days=SOON_DAYS), then=Value(Stage.SOON)),
                When(kind="", then=Value(Stage.AHEAD)),
                default=Value(Stage.ENDING),
            )
        )
    )
    return rows


def to_remind(
    on: date, *, people: QuerySet[Person] | None = None, place: Organisation | None = None, untold: bool = True
):
    """Those of them that are news: of these people, here, and of which they have not heard."""
    rows: Any = near(on)
    if people is not None:
        rows = rows.filter(person__in=people)
    if place is not None:
        rows = rows.filter(organisation=place)
    if untold:
        rows = rows.filter(~Exists(told(person="person", about="requirement", day="day", stage="stage")))
    return rows


class Dates:
    """A source of reasons: see `notices.reasons.Source`."""

    def reasons(
        self, *, on: date, people: QuerySet[Person], place: Organisation | None, untold: bool
    ) -> Iterator[Reason]:
        rows = to_remind(on, people=people, place=place, untold=untold).order_by("person_id", "day", "requirement_id")
        said = rows.values_list("person_id", "requirement_id", "day", "stage", "requirement__name")
        return map(Reason._make, said.iterator(chunk_size=10_000))

    def lines(self, person: Person, reasons: list[Reason], on: date) -> list[Line]:
        wanted = {(one.about, one.day) for one in reasons}
        rows = near(on).filter(person=person, requirement__in={about for about, _ in wanted})
        rows = rows.select_related("requirement__module", "requirement__credential").order_by("day", "pk")
        # Of two roles under one rule, the nearer day is said.
        first: dict = {}
        for row in rows:
            if (row.requirement_id, row.day) in wanted:
                first.setdefault(row.requirement_id, row)
        way = _Way(person, on)
        return [Line(row.requirement.name, words_of(row), *way.to(row)) for row in first.values()]


def words_of(row: Any) -> str:
    """`row`: as `near` gives it."""
    if row.kind == Kind.INTERIM and row.until:
        return _("It counts for the time being, until %(day)s.") % {"day": in_words(row.until)}
    if row.kind and row.until:
        return _("You hold this until %(day)s. Then it is due again.") % {"day": in_words(row.until)}
    due = row.due_on
    if row.stage != Stage.PAST:
        return _("Due by %(day)s.") % {"day": in_words(due)}
    if row.clock == RENEWAL and due == row.counted_from:
        return _("You held this until %(day)s. It can be done again whenever you are ready.") % {"day": in_words(due)}
    return _("It was due by %(day)s. It can still be done, one step at a time.") % {"day": in_words(due)}


class _Way:
    """Where somebody goes on with what is asked; looked up once, and only if something of ours is."""

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on
        self._cards: dict[str, ModuleCard] | None = None
        self._keys: dict[str, list[str]] | None = None

    def to(self, row: Obligation) -> tuple[str, str]:
        """(path, what it lets them do)."""
        asked = row.requirement
        if asked.module:
            return self._module([asked.module.key]), _("Go on with this")
        if asked.credential_id:
            return self._module(self._left_of(asked.credential_id)), _("Go on with this")
        return reverse("compliance:my_evidence"), _("Show what you have done")

    def _left_of(self, credential: str) -> list[str]:
        if self._keys is None:
            goals = goals_of(self.person, self.on, credentials_of(self.person, self.on))
            self._keys = {
                goal.credential.pk: [key for key in goal.module_keys if key not in goal.counted] for goal in goals
            }
        return self._keys.get(credential, [])

    def _module(self, keys: list[str]) -> str:
        """The step that is next in the first of these modules; one's own page if none is left."""
        if self._cards is None:
            self._cards = {card.module.key: card for card in learning_of(self.person)}
        card = next((self._cards[key] for key in keys if key in self._cards), None)
        if card is None:
            return reverse("home:learning")
        step = card.next_step
        return step_url(card, step) if step else reverse("progress:module", args=[card.module.slug])


register(Dates())


@counts_for_leads
def numbers(place: Organisation, on: date) -> list[Count]:
    """What has passed and what waits, each where it stands; nothing where there is nothing."""
    found = []
    for one in coverage(place, on):
        if n := one.counts[Status.PAST_DUE]:
            words = ngettext("%(what)s: %(n)s person is past due", "%(what)s: %(n)s people are past due", n)
            lens = Lens(place, on, requirement=one.requirement.pk, status=Status.PAST_DUE)
            path = people_url(place) + lens.query(today=on)
            found.append(Count(words % {"what": one.requirement.name, "n": n}, path))
    if n := questions_here(place, on).count():
        words = ngettext("%(n)s date waits for your decision", "%(n)s dates wait for your decision", n)
        found.append(Count(words % {"n": n}, reverse("compliance:exceptions", args=[place.pk])))
    if n := waiting_here(place, on).count():
        words = ngettext("%(n)s piece of evidence waits for you", "%(n)s pieces of evidence wait for you", n)
        found.append(Count(words % {"n": n}, reverse("compliance:evidence_queue", args=[place.pk])))
    if n := numbers_to_check(place, on).count():
        words = ngettext(
            "%(n)s number on the Support page was last checked over a year ago",
            "%(n)s numbers on the Support page were last checked over a year ago",
            n,
        )
        found.append(Count(words % {"n": n}, reverse("people:numbers", args=[place.pk])))
    if n := came_back(people_of(place, on)).count():
        words = ngettext("Messages to %(n)s person come back", "Messages to %(n)s people come back", n)
        path = reverse("people:people", args=[place.pk]) + "?show=returned"
        found.append(Count(words % {"n": n}, path))
    return found


def people_of(place: Organisation, on: date) -> QuerySet[Person]:
    here = Engagement.objects.current(on).filter(organisation=place, person=OuterRef("pk"))
    return Person.objects.filter(Exists(here), merged_into__isnull=True)
