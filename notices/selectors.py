"""To whom we write when, and what went out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from notices.enums import TO_LEARNERS, NoticeKind, NoticeState, Why
from notices.models import Notice, Preference, Told, Watch
from notices.rules import A_WEEK, HOLD, HOUR, WEEKDAY, jumped
from people.enums import Oversight
from people.models import Engagement, Person, Responsibility
from people.rules import in_words
from people.selectors import came_back, reachable, with_address


def preference_of(person: Person) -> Preference:
    """What the person chose; unsaved, what everybody has who chose nothing."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def _chose(**what) -> Exists:
    return Exists(Preference.objects.filter(person=OuterRef("pk"), **what))


def willing(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those who did not say that they want no reminders."""
    return people.filter(~_chose(reminders=False))


def of_weekday(people: QuerySet[Person], weekday: int) -> QuerySet[Person]:
    if weekday == WEEKDAY:
        return people.filter(~Exists(Preference.objects.filter(~Q(weekday=weekday), person=OuterRef("pk"))))
    return people.filter(_chose(weekday=weekday))


def of_hour(people: QuerySet[Person], hour: int) -> QuerySet[Person]:
    if hour == HOUR:
        return people.filter(~Exists(Preference.objects.filter(~Q(hour=hour), person=OuterRef("pk"))))
    return people.filter(_chose(hour=hour))


def still_today(people: QuerySet[Person], hour: int) -> QuerySet[Person]:
    """Those whose own hour is still to come, on a day of theirs."""
    if hour < HOUR:
        return people.filter(~_chose(hour__lte=hour))
    return people.filter(_chose(hour__gt=hour))


def rested(people: QuerySet[Person], on: date) -> QuerySet[Person]:
    """Those without a digest in the last seven days, or one on its way."""
    recent = Notice.objects.filter(
        person=OuterRef("pk"), kind=NoticeKind.DIGEST, day__gt=on - A_WEEK, day__lte=on
    ).exclude(state=NoticeState.DROPPED)
    return people.filter(~Exists(recent))


def listening(people: QuerySet[Person], weekday: int, hour: int, on: date) -> QuerySet[Person]:
    """Those of these people whose digest this hour is for."""
    return rested(of_hour(of_weekday(willing(reachable(people)), weekday), hour), on)


def leads_listening(on: date) -> QuerySet[Person]:
    """Training leads who want the numbers of their service, and are not on pause wherever they are."""
    held = Responsibility.objects.current(on).filter(kind=Oversight.TRAINING_LEAD, person=OuterRef("pk"))
    leads = reachable(Person.objects.all()).filter(Exists(held))
    return leads.filter(~_chose(summaries=False)).exclude(pk__in=all_paused(on))


def all_paused(on: date) -> QuerySet:
    """Ids of those who have engagements and are on pause in each of them."""
    here = Engagement.objects.current(on)
    paused = here.filter(Q(pauses__starts_on__lte=on) & (Q(pauses__ends_on=None) | Q(pauses__ends_on__gte=on)))
    working = here.exclude(pk__in=paused.values("pk"))
    return paused.exclude(person__in=working.values("person")).values("person")


def told(**outer) -> QuerySet[Told]:
    """For a subquery of floors above: whether somebody heard of it. `outer`: field → that of the row outside."""
    return Told.objects.filter(**{field: OuterRef(name) for field, name in outer.items()})


def why_not_reached(people: QuerySet[Person]) -> dict[Why, QuerySet[Person]]:
    """Those of these people to whom no reminder goes, whatever is due, each under the first cause."""
    return {
        Why.NO_ADDRESS: people.exclude(pk__in=with_address(people).values("pk")),
        Why.CAME_BACK: came_back(people),
        Why.OPTED_OUT: reachable(people).filter(_chose(reminders=False)),
    }


def last_sent(people: QuerySet[Person]) -> datetime | None:
    """When a reminder last went to one of these people."""
    rows = Notice.objects.filter(kind__in=TO_LEARNERS, state=NoticeState.SENT, person__in=people)
    return rows.aggregate(at=Max("sent_at"))["at"]


@dataclass(frozen=True, slots=True)
class Hold:
    """Reminders wait: why, and until when if the clock runs on as it should."""

    because: str
    since: datetime

    @property
    def until(self) -> datetime:
        return self.since + HOLD

    @property
    def words(self) -> str:
        day = in_words(self.since.astimezone().date())
        return {
            "first": _("This site began to send reminders on %(day)s. It watches its clock for a day first."),
            "back": _("The clock of this site was put back on %(day)s. Reminders wait for a day."),
            "gap": _("This site was off, or its clock was put forward, until %(day)s. Reminders wait for a day."),
        }[self.because] % {"day": day}


def held(at: datetime) -> Hold | None:
    """Why reminders wait, if they do."""
    watch = Watch.objects.first()
    if watch is None:
        return Hold("first", at)
    if why := jumped(watch.last_at, at):  # nothing was swept since
        return Hold(why, at)
    return Hold(watch.because, watch.steady_since) if at < watch.steady_since + HOLD else None
