"""Every service that may change a day from which a clock counts, done for once; and what of it left no trace."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import DateField

from people.enums import Role
from people.models import ClockDate, Engagement, Merge, Organisation, Pause, Person
from people.rules import days_back, role_start
from people.services import (
    Dates,
    accept_invitation,
    add_person,
    begin_pause,
    change_engagement,
    come_back,
    correct_pause,
    end,
    end_pause,
    enrol_kinship,
    invite,
    join_by_code,
    make_code,
    merge_people,
    move,
    put_together,
    record_clock_dates,
    remove_pause,
    take_apart,
    take_back_end,
    undo_merge,
)

DAY = timedelta(days=1)
FIELDS = [one.name for one in Engagement._meta.concrete_fields if isinstance(one, DateField)]


@dataclass
class Scene:
    cast: object
    lists: object
    today: date
    evening: datetime
    who: str = "carer"
    by: dict = field(default_factory=dict)
    list: object = None

    @property
    def person(self) -> Person:
        return Person.objects.get(pk=getattr(self.cast, self.who).pk)

    @property
    def row(self) -> Engagement:
        return self.person.engagements.filter(organisation=self.cast.fostering).latest("started_on")

    @property
    def pause(self) -> Pause:
        return Pause.objects.filter(engagement__person=self.person).latest("starts_on")


def make_scene(cast, lists, today, evening) -> Scene:
    cast.admin = Person.objects.create_superuser("admin@example.org")
    scene = Scene(cast, lists, today, evening)
    scene.by = {"actor": cast.lead, "at": evening, "on": today, "reason": "Their letter"}
    return scene


def _other_team(scene: Scene):
    return scene.cast.south if scene.row.team == scene.cast.north else scene.cast.north


def _left(scene: Scene, day: date) -> None:
    end(engagement=scene.row, last_day=day, **scene.by)


def _paused(scene: Scene, day: date) -> None:
    begin_pause(engagement=scene.row, starts_on=day, ends_on=day + 9 * DAY, kind="leave", **scene.by)


def _merge(scene: Scene, day: date) -> None:
    other = scene.cast.colleague if scene.who == "carer" else scene.cast.carer
    merge_people(
        kept=scene.person, merged=Person.objects.get(pk=other.pk), reason="A test", actor=scene.cast.admin,
        at=scene.evening, on=scene.today,
    )  # fmt: skip


def _list(scene: Scene, day: date) -> None:
    """A list that says something else of one who is here, and brings another."""
    headings = ["Name", "Email", "Role", "Start date", "Approved", "First care role", "Left"]
    me, far = scene.person, day - 900 * DAY
    scene.list = scene.lists.put_in(
        [me.name, me.email, "Foster carer", f"{scene.row.started_on}", f"{day}", f"{far}", f"{scene.today - DAY}"],
        ["Ada Byron", "ada@example.org", "Foster carer", f"{day}", f"{day}", "", ""],
        headings=headings,
    )


def _code(scene: Scene, day: date) -> None:
    code = make_code(
        organisation=scene.cast.fostering, role=Role.GP, expires_on=scene.today, actor=scene.cast.lead,
        at=scene.evening, on=scene.today,
    )  # fmt: skip
    join_by_code(code_id=code.pk, person=scene.person, on=scene.today)


def _invitation(scene: Scene, day: date) -> None:
    row = invite(
        organisation=scene.cast.fostering, email=scene.person.email, role=Role.FOSTER_CARER, actor=scene.cast.lead,
        at=scene.evening,
    )  # fmt: skip
    accept_invitation(invitation_id=row.pk, person=scene.person, at=scene.evening, on=scene.today)


def _kinship(scene: Scene, day: date) -> None:
    place, _new = Organisation.objects.get_or_create(area=scene.cast.area, name="Council", kind="local_authority")
    enrol_kinship(organisation_id=place.pk, person=scene.person, role=Role.KINSHIP_CARER, on=scene.today)


def _add(scene: Scene, day: date) -> None:
    number = Person.objects.count()
    add_person(
        organisation=scene.cast.fostering, email=f"new{number}@example.org", name=f"New {number}",
        role=Role.FOSTER_CARER, dates=Dates(day, day, day - 400 * DAY), **scene.by,
    )  # fmt: skip


@dataclass(frozen=True)
class Act:
    do: Callable[[Scene, date], object]
    before: tuple[Callable[[Scene, date], object], ...] = ()
    claims: bool = True  # whether it says anything of the past


ACTS: dict[str, Act] = {
    "change_engagement": Act(
        lambda s, d: change_engagement(engagement=s.row, dates=Dates(d, d - DAY, d - 400 * DAY), **s.by)
    ),
    "record_clock_dates": Act(
        lambda s, d: record_clock_dates(engagement=s.row, approved_on=d, **s.by),
        (lambda s, d: move(engagement=s.row, team=_other_team(s), from_day=d + 3 * DAY, **s.by),),
    ),
    "end": Act(lambda s, d: end(engagement=s.row, last_day=d, **s.by)),
    "take_back_end": Act(
        lambda s, d: take_back_end(engagement=s.row, actor=s.cast.lead, at=s.evening, on=s.today),
        (lambda s, d: _left(s, s.today - 5 * DAY),),
    ),
    "move": Act(lambda s, d: move(engagement=s.row, team=_other_team(s), from_day=d, **s.by), (_paused,)),
    "begin_pause": Act(lambda s, d: begin_pause(engagement=s.row, starts_on=d, kind="leave", **s.by)),
    "end_pause": Act(
        lambda s, d: end_pause(pause=s.pause, last_day=d + 4 * DAY, **s.by), (_paused,)
    ),
    "correct_pause": Act(
        lambda s, d: correct_pause(pause=s.pause, starts_on=d + DAY, ends_on=None, **s.by), (_paused,)
    ),
    "remove_pause": Act(lambda s, d: remove_pause(pause=s.pause, **s.by), (_paused,)),
    "add_person": Act(_add),
    "merge_people": Act(_merge),
    "undo_merge": Act(
        lambda s, d: undo_merge(merge=Merge.objects.get(undone_at=None), actor=s.cast.admin, at=s.evening), (_merge,)
    ),
    "go_on_with": Act(_list),
    "undo": Act(lambda s, d: s.list and s.lists.take_back(s.list), (_list,)),
    # One's own ways in, always from today.
    "come_back": Act(
        lambda s, d: come_back(person=s.person, organisation=s.cast.fostering, role=Role.FOSTER_CARER, on=s.today),
        (
            lambda s, d: record_clock_dates(engagement=s.row, first_care_role_on=d, **s.by),
            lambda s, d: _left(s, s.today - 9 * DAY),
        ),
        claims=False,
    ),
    "accept_invitation": Act(_invitation, (lambda s, d: _left(s, s.today - 9 * DAY),), claims=False),
    "join_by_code": Act(_code, claims=False),
    "enrol_kinship": Act(_kinship, claims=False),
    # They move evidence, and no day.
    "put_together": Act(
        lambda s, d: put_together(engagement=s.row, name="Home", primary_carer=True, actor=s.cast.lead), claims=False
    ),
    "take_apart": Act(
        lambda s, d: take_apart(engagement=s.row, actor=s.cast.lead),
        (lambda s, d: put_together(engagement=s.row, name="Home", primary_carer=True, actor=s.cast.lead),),
        claims=False,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Every day from which a clock counts. `paused`: where the clock stops and goes on, whichever team it was in."""

    days: dict
    rows: dict
    paused: set

    @classmethod
    def now(cls) -> "Facts":
        rows = {row.pk: row for row in Engagement.objects.all()}
        days = {(pk, name): getattr(row, name) for pk, row in rows.items() for name in FIELDS}
        return cls(days, rows, _paused_days(rows))


def _paused_days(rows: dict) -> set:
    def stay(one: Pause) -> tuple:
        row = rows[one.engagement_id]
        return str(row.person_id), str(row.organisation_id), row.role

    found = set()
    for key, pauses in groupby(sorted(Pause.objects.all(), key=lambda p: (*stay(p), p.starts_on)), key=stay):
        spans: list[list] = []
        for one in pauses:
            # Split by a move, it is one pause still.
            if spans and spans[-1][2] != one.engagement_id and spans[-1][1] == one.starts_on - DAY:
                spans[-1][1:] = [one.ends_on, one.engagement_id]
            else:
                spans.append([one.starts_on, one.ends_on, one.engagement_id])
        for first, last, _row in spans:
            found |= {(key[0], "pause_starts_on", first)} | ({(key[0], "pause_ends_on", last)} if last else set())
    return found


def silent(before: Facts, after: Facts, traces: list[ClockDate], today: date) -> list[str]:
    """What of the past was changed, with nobody on record who said so."""
    told = {(str(one.person), one.name, one.was, one.became) for one in traces}
    faults = []
    for pk, name in before.days.keys() | after.days.keys():
        old, new = before.days.get((pk, name)), after.days.get((pk, name))
        row = after.rows.get(pk) or before.rows[pk]
        was_there, is_there = pk in before.rows, pk in after.rows
        # An administrator's joining of two accounts changes whose a row is, and none of its days.
        whose = {str(rows[pk].person_id) for rows in (before.rows, after.rows) if pk in rows}
        if old == new or any((one, name, old, new) in told for one in whose):
            continue
        if not (was_there and is_there) and not days_back(old, new, today):
            continue  # a new role from today claims nothing
        if not was_there and any(
            new == getattr(one, name) or new == role_start(one) for one in _of_this_role(row, before)
        ):
            continue  # brought along from before
        if name == "role_started_on" and any(
            (one, "started_on", role_start(before.rows[pk]), new) in told for one in whose
        ):
            continue  # follows the first day of the stay
        faults.append(f"{name}: {old} → {new}")
    for person, name, day in before.paused ^ after.paused:
        if not any((one.name, str(one.person)) == (name, person) and day in (one.was, one.became) for one in traces):
            faults.append(f"{name}: {day}")
    for one in traces:
        if days_back(one.was, one.became, today) and not one.reason:
            faults.append(f"{one.name}: nobody said how it is known")
    return faults


def _of_this_role(row: Engagement, facts: Facts) -> list[Engagement]:
    return [
        one
        for one in facts.rows.values()
        if (one.person_id, one.organisation_id, one.role) == (row.person_id, row.organisation_id, row.role)
    ]
