"""Queueing reminders: one digest for each person and week, numbers for leads, and what a lead asks for by hand."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from certification.rules import LONDON, civil_date
from notices import rules
from notices.enums import NoticeKind, NoticeState
from notices.models import Notice, Run, Told
from notices.reasons import Reason, reasons
from notices.selectors import leads_listening, listening
from notices.telling import told_of
from people.models import Organisation, Person

BATCH = 500
Group = tuple[UUID, list[Reason]]


def queue_what_is_due(*, at: datetime) -> int:
    """Queues the digests of every hour of the last day that has not had its turn; returns how many."""
    todo = [(NoticeKind.DIGEST, moment) for moment in rules.moments(at)]
    todo += [
        (NoticeKind.SUMMARY, moment)
        for _, moment in todo
        if (moment.weekday(), moment.hour) == (rules.LEADS_WEEKDAY, rules.LEADS_HOUR)
    ]
    done = set(Run.objects.filter(moment__gt=at - rules.LATE).values_list("kind", "moment"))
    act: dict[NoticeKind, Callable[..., int]] = {NoticeKind.DIGEST: _digests, NoticeKind.SUMMARY: _summaries}
    total = 0
    for kind, moment in todo:
        if (kind, moment) not in done:
            queued = act[kind](moment=moment, at=at)
            # After its people: a run that dies is taken up again, and leaves out those who have theirs.
            Run.objects.bulk_create(
                [Run(kind=kind, moment=moment, queued=queued, finished_at=at)], ignore_conflicts=True
            )
            total += queued
    return total


def _digests(*, moment: datetime, at: datetime) -> int:
    on = civil_date(at)
    chosen = moment.astimezone(LONDON)
    people = listening(Person.objects.all(), chosen.weekday(), chosen.hour, on)

    def digest(person_id: UUID) -> Notice:
        return Notice(
            kind=NoticeKind.DIGEST, about=str(person_id), stage=rules.week_of(civil_date(moment)),
            person_id=person_id, day=on, queued_at=at, send_by=moment + rules.LATE,
        )  # fmt: skip

    return len(_queue(by_person(reasons(on=on, people=people)), digest, at))


def by_person(found: Iterable[Reason]) -> Iterator[Group]:
    for person_id, some in groupby(found, key=lambda one: one.person_id):
        yield person_id, list(some)


def _queue(groups: Iterable[Group], notice: Callable[[UUID], Notice], at: datetime) -> set[UUID]:
    """Puts a notice for each person in the outbox, with what it tells; returns who got one."""
    queued: set[UUID] = set()
    batch: list[Group] = []
    for group in groups:
        batch.append(group)
        if len(batch) == BATCH:
            queued |= _queue_some(batch, notice, at)
            batch = []
    return queued | (_queue_some(batch, notice, at) if batch else set())


@transaction.atomic
def _queue_some(batch: list[Group], notice: Callable[[UUID], Notice], at: datetime) -> set[UUID]:
    made = {person_id: notice(person_id) for person_id, _ in batch}
    Notice.objects.bulk_create(made.values(), ignore_conflicts=True)
    there = set(Notice.objects.filter(pk__in=[one.pk for one in made.values()]).values_list("person_id", flat=True))
    Told.objects.bulk_create(
        [
            told_of(one, made[person_id], at)
            for person_id, some in batch
            if person_id in there
            for one in some
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return there


def _summaries(*, moment: datetime, at: datetime) -> int:
    on = civil_date(at)
    rows = [
        Notice(
            kind=NoticeKind.SUMMARY, about=str(pk), stage=rules.week_of(civil_date(moment)), person_id=pk, queued_at=at,
            send_by=moment + rules.LATE,
        )
        for pk in leads_listening(on).values_list("pk", flat=True)
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def queue_asked(*, groups: Iterable[Group], place: Organisation, actor: Person, at: datetime) -> set[UUID]:
    """A reminder by hand for each of these people; returns who gets one. At night it waits for the morning."""
    goes = rules.opens(at)
    day = civil_date(goes)

    def asked(person_id: UUID) -> Notice:
        return Notice(
            kind=NoticeKind.ASKED, about=str(person_id), stage=rules.week_of(day), person_id=person_id, day=day,
            queued_at=at, send_by=goes + rules.LATE, place=place, asked_by=actor,
        )  # fmt: skip

    return _queue(groups, asked, at)


def reminded_by_hand(people: QuerySet[Person], at: datetime) -> tuple[set[UUID], set[UUID]]:
    """Of these people: those with a reminder of that day, and those reminded by hand within a week of it."""
    day = civil_date(rules.opens(at))
    rows = Notice.objects.filter(person__in=people, day__isnull=False).exclude(state=NoticeState.DROPPED)
    of_day = set(rows.filter(day=day).values_list("person_id", flat=True))
    near = rows.filter(kind=NoticeKind.ASKED, day__gt=day - rules.A_WEEK, day__lt=day + timedelta(days=7))
    return of_day, set(near.values_list("person_id", flat=True))
