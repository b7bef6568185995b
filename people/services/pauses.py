"""When somebody's clock stands still. Why it does is kept apart: see `people.models.private`."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.models import Engagement, Pause, PauseReason, Person
from people.rules import AHEAD, EARLIEST, in_words
from people.services.dates import Change, Said, UnableToChange, keep, locked, refuse_oneself, refuse_unknown
from people.services.news import tell_of

ONE_DAY = timedelta(days=1)


class UnableToPause(UnableToChange):
    """The pauses stay as they were; the message says what to do."""


def _span(starts_on: date, ends_on: date | None) -> str:
    return f"from {in_words(starts_on)} " + (f"to {in_words(ends_on)}" if ends_on else "with no last day yet")


def _refuse_bad(row: Engagement, starts_on: date, ends_on: date | None, on: date, *, but: Pause | None = None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise UnableToPause("The last day of a pause is not before its first. Check both days.")
    if starts_on < max(row.started_on, EARLIEST):
        raise UnableToPause(f"They started here on {in_words(row.started_on)}. A pause begins then or later.")
    if row.ended_on is not None and starts_on > row.ended_on:
        raise UnableToPause(f"Their last day here was {in_words(row.ended_on)}. A pause begins before that.")
    if max(starts_on, ends_on or starts_on) > on + AHEAD:
        raise UnableToPause("That is more than a year ahead. Check the year, or leave the last day empty.")
    others = row.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if but is not None:
        others = others.exclude(pk=but.pk)
    other = others.first()
    if other is not None:
        raise UnableToPause(
            f"There is a pause {_span(other.starts_on, other.ends_on)} already. "
            "Change that one, or choose days that do not meet it."
        )


def _days(
    row: Engagement, was: tuple[date | None, date | None], became: tuple[date | None, date | None]
) -> list[Change]:
    """What of a pause's days changes. Why the clock stands still is never among it."""
    named = zip(("pause_starts_on", "pause_ends_on"), was, became, strict=True)
    return [Change(row, name, before, after) for name, before, after in named if before != after]


@transaction.atomic
def begin_pause(
    *,
    engagement: Engagement,
    starts_on: date,
    kind: str,
    actor: Person,
    at: datetime,
    on: date,
    ends_on: date | None = None,
    reason: str = "",
) -> Pause:
    """The clock stands still from `starts_on`; without an end, until somebody ends it.

    `reason`: how days in the past are known, for everybody who may see the days; `kind`: why, kept apart.
    """
    row, said = locked(engagement), Said(actor, at, reason)
    refuse_oneself(row, actor, UnableToPause)
    _refuse_bad(row, starts_on, ends_on, on)
    changes = _days(row, (None, None), (starts_on, ends_on))
    refuse_unknown(changes, said, on)
    pause = Pause.objects.create(
        engagement=row, starts_on=starts_on, ends_on=ends_on, recorded_by=actor, recorded_at=at
    )
    PauseReason.objects.create(pause=pause.pk, kind=PauseReason.Kind(kind), recorded_by=actor.pk)
    keep(changes, said)
    tell_of([row.person_id])
    return pause


@transaction.atomic
def end_pause(*, pause: Pause, last_day: date, actor: Person, at: datetime, on: date, reason: str = "") -> Pause:
    """The clock goes on from the day after `last_day`."""
    return correct_pause(
        pause=pause, starts_on=pause.starts_on, ends_on=last_day, actor=actor, at=at, on=on, reason=reason
    )


@transaction.atomic
def correct_pause(
    *,
    pause: Pause,
    starts_on: date,
    ends_on: date | None,
    actor: Person,
    at: datetime,
    on: date,
    kind: str = "",
    reason: str = "",
) -> Pause:
    """Puts a pause's days right; with `kind`, why it is, which then is this actor's to read."""
    row, said = locked(pause.engagement), Said(actor, at, reason)
    refuse_oneself(row, actor, UnableToPause)
    now = Pause.objects.select_for_update().get(pk=pause.pk)
    _refuse_bad(row, starts_on, ends_on, on, but=now)
    changes = _days(row, (now.starts_on, now.ends_on), (starts_on, ends_on))
    refuse_unknown(changes, said, on)
    keep(changes, said)
    now.starts_on, now.ends_on = starts_on, ends_on
    now.save(update_fields=["starts_on", "ends_on"])
    if kind:
        PauseReason.objects.update_or_create(
            pause=now.pk, defaults={"kind": PauseReason.Kind(kind), "recorded_by": actor.pk}
        )
    tell_of([row.person_id])
    return now


@transaction.atomic
def remove_pause(*, pause: Pause, actor: Person, at: datetime, on: date, reason: str = "") -> None:
    """There was no pause. Why it was said to be goes, too; that it was taken away stays on record."""
    row, said = locked(pause.engagement), Said(actor, at, reason)
    refuse_oneself(row, actor, UnableToPause)
    now = Pause.objects.select_for_update().filter(pk=pause.pk).first()
    if now is None:
        return
    changes = _days(row, (now.starts_on, now.ends_on), (None, None))
    refuse_unknown(changes, said, on)
    keep(changes, said)
    PauseReason.objects.filter(pause=pause.pk).delete()
    Pause.objects.filter(pk=pause.pk).delete()
    tell_of([row.person_id])


def split_at(old: Engagement, new: Engagement, day: date) -> None:
    """Gives the new engagement what is left of the old one's pauses from `day` on, reasons along."""
    for pause in old.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)):
        reason = PauseReason.objects.filter(pause=pause.pk).first()
        if pause.starts_on >= day:
            pause.engagement = new
            pause.save(update_fields=["engagement"])
            continue
        rest = Pause.objects.create(
            engagement=new, starts_on=day, ends_on=pause.ends_on, recorded_by=pause.recorded_by,
            recorded_at=pause.recorded_at,
        )  # fmt: skip
        pause.ends_on = day - ONE_DAY
        pause.save(update_fields=["ends_on"])
        if reason is not None:
            PauseReason.objects.create(pause=rest.pk, kind=reason.kind, recorded_by=reason.recorded_by)


def reason_for(*, pause_id: uuid.UUID, reader: Person) -> str:
    """Why, in words, for the person whose pause it is and for whoever recorded it; nothing for anybody else."""
    reason = PauseReason.objects.filter(pause=pause_id).first()
    if reason is None:
        return ""
    own = Pause.objects.filter(pk=pause_id, engagement__person=reader).exists()
    return str(reason.get_kind_display()) if own or reason.recorded_by == reader.pk else ""


def own_reasons(*, person: Person) -> dict[uuid.UUID, str]:
    """Pause → why, in words, for all of this person's own pauses; two queries."""
    mine = list(Pause.objects.filter(engagement__person=person).values_list("pk", flat=True))
    return {row.pause: str(row.get_kind_display()) for row in PauseReason.objects.filter(pause__in=mine)}
