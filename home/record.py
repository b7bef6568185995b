"""One person's own record: what the page says of it, and what the copy of it holds. Nobody else's data is in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from certification.models import AwardPeriod
from certification.selectors import HeldCredential, assessors_of, awards_with_decisions, credentials_of
from courses.selectors import edition_content, lesson_of
from home.told import Told, told
from people.models import Engagement, Invitation, Look, Person, Responsibility, ResponsibilityAct, SystemLook
from people.own_record import Part, parts_of
from people.selectors import (
    ChangedDay,
    Overseer,
    OwnPause,
    SignIn,
    accounts_of,
    current_engagements,
    days_changed,
    days_changed_of,
    engagements_of,
    invitations_accepted,
    looks_at,
    overseers_of,
    own_pauses,
    responsibilities_of,
    roles_ended,
    sign_in_of,
    systems_that_read,
)
from progress.models import Completion, LearningEvent, Place
from wellbeing.selectors import Item, ToBeCounted, everything_kept, to_be_counted


@dataclass(frozen=True, slots=True)
class Completed:
    title: str
    code: str
    edition: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page “My data” shows."""

    engagements: tuple[Engagement, ...]
    overseers: tuple[Overseer, ...]
    assessors: tuple[Person, ...]
    completed: tuple[Completed, ...]
    held: tuple[HeldCredential, ...]
    looks: tuple[Look, ...]  # the newest; the copy holds all
    systems: tuple[SystemLook, ...]  # the newest, too
    changes: tuple[ChangedDay, ...]  # the newest, too


@dataclass(frozen=True, slots=True)
class Happening:
    event: LearningEvent
    told: Told


@dataclass(frozen=True, slots=True)
class LastRead:
    """A lesson, and when the person last read on in it."""

    module: str
    lesson: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that the copy holds."""

    person: Person
    engagements: tuple[Engagement, ...]
    responsibilities: tuple[Responsibility, ...]
    roles_ended: tuple[ResponsibilityAct, ...]
    invitations: tuple[Invitation, ...]
    sign_in: SignIn
    happenings: tuple[Happening, ...]
    completed: tuple[Completed, ...]
    awards: tuple[AwardPeriod, ...]
    last_read: tuple[LastRead, ...]
    parts: tuple[Part, ...]
    pauses: tuple[OwnPause, ...]
    looks: tuple[Look, ...]
    private: tuple[Item, ...]
    to_be_counted: tuple[ToBeCounted, ...]

    @property
    def private_told(self) -> list[dict]:
        """What the person keeps for themself, whatever it is, as lines of a label and a text."""
        return [
            {
                "kind": _in_words(one.kind).capitalize(),
                "made_at": one.made_at,
                "changed_at": one.changed_at,
                "lines": list(lines_of(one.body)),
            }
            for one in self.private
        ]


NEWEST = 20


def lines_of(value: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """Any plain JSON as (label, text), nothing left out: what stands inside is named by the way to it."""
    inside: Iterable[tuple[str, Any]]
    if isinstance(value, Mapping) and value:
        inside = ((_in_words(str(key)), one) for key, one in value.items())
    elif isinstance(value, list | tuple) and value:
        inside = ((str(number), one) for number, one in enumerate(value, 1))
    else:
        yield label, _text(value)
        return
    for name, one in inside:
        yield from lines_of(one, f"{label} › {name}" if label else name)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "–" if value in (None, {}, [], "") else str(value)


def _in_words(name: str) -> str:
    return name.replace("_", " ")


def _completed(person: Person) -> tuple[Completed, ...]:
    found = []
    for row in Completion.objects.filter(person__in=accounts_of(person)).order_by("completed_at", "id"):
        content = edition_content(row.edition_id)
        found.append(Completed(content["title"], content["code"], content["edition"], row.completed_at))
    return tuple(found)


def overview_of(person: Person, on: date) -> Overview:
    """A fixed number of queries, however much there is (editions are kept in memory)."""
    return Overview(
        engagements=tuple(engagements_of(person)),
        overseers=tuple(overseers_of(list(current_engagements(person, on)), on)),
        assessors=tuple(assessors_of(person, on)),
        completed=_completed(person),
        held=tuple(credentials_of(person, on)),
        looks=tuple(looks_at(person)[:NEWEST]),
        systems=tuple(systems_that_read(person)[:NEWEST]),
        changes=tuple(days_changed(days_changed_of(person)[:NEWEST])),
    )


def record_of(person: Person) -> Record:
    """A fixed number of queries, however much there is (editions are kept in memory)."""
    mine = accounts_of(person)
    events = LearningEvent.objects.filter(person__in=mine).order_by("id")
    awards = awards_with_decisions().select_related("revocation__revoked_by").filter(person__in=mine)
    return Record(
        person=person,
        engagements=tuple(engagements_of(person)),
        responsibilities=tuple(responsibilities_of(person)),
        roles_ended=tuple(roles_ended(person)),
        invitations=tuple(invitations_accepted(person)),
        sign_in=sign_in_of(person),
        happenings=tuple(Happening(event, told(event)) for event in events),
        completed=_completed(person),
        awards=tuple(awards.order_by("awarded_at")),
        last_read=_last_read(person),
        parts=parts_of(person),
        pauses=tuple(own_pauses(person)),
        looks=tuple(looks_at(person)),
        private=everything_kept(person),
        to_be_counted=tuple(to_be_counted(person)),
    )


def _last_read(person: Person) -> tuple[LastRead, ...]:
    found = []
    for place in Place.objects.filter(person=person).order_by("at"):
        content = edition_content(place.edition_id)
        lesson = lesson_of(content, key=place.lesson_key)
        found.append(LastRead(content["title"], lesson["title"] if lesson else "", place.at))
    return tuple(found)


def as_data(record: Record, at: datetime) -> dict:
    """The record as plain data for a JSON file: names of fields in plain words, days and moments as ISO says."""
    me = record.person
    return {
        "made_at": at.isoformat(),
        "person": {
            "name": me.name,
            "email": me.address_for_messages,
            "joined_at": me.joined_at.isoformat(),
        },
        "display": {"text_size": me.text_size, "calm": me.calm},
        "engagements": [_engagement(one) for one in record.engagements],
        "responsibilities": [
            {
                "kind": one.get_kind_display(),
                "place": str(one.team or one.organisation or one.area),
                "from": one.starts_on.isoformat(),
                "until": _iso(one.ends_on),
            }
            for one in record.responsibilities
        ],
        "roles_ended": [
            {"what": one.what, "last_day": _iso(one.last_day), "reason": one.reason} for one in record.roles_ended
        ],
        "invitations_accepted": [
            {
                "organisation": one.organisation.name,
                "role": one.as_what,
                "invited_at": one.invited_at.isoformat(),
                "accepted_at": _iso(one.accepted_at),
            }
            for one in record.invitations
        ],
        "sign_in": {
            "email_addresses": list(record.sign_in.addresses),
            "second_steps": [{"kind": kind, "since": since.isoformat()} for kind, since in record.sign_in.second_steps],
            "signed_in_on": [
                {"browser": browser, "network_address": address, "since": since.isoformat()}
                for browser, address, since in record.sign_in.sessions
            ],
        },
        "learning": [_happening(one) for one in record.happenings],
        "last_read": [
            {"module": one.module, "lesson": one.lesson, "at": one.at.isoformat()} for one in record.last_read
        ],
        "completed": [
            {"module": one.title, "code": one.code, "edition": one.edition, "at": one.at.isoformat()}
            for one in record.completed
        ],
        "certificates": [_award(one) for one in record.awards],
        "pauses": [
            {
                "organisation": one.pause.engagement.organisation.name,
                "from": one.pause.starts_on.isoformat(),
                "until": _iso(one.pause.ends_on),
                "reason": one.reason,
            }
            for one in record.pauses
        ],
        "who_looked": [
            {"at": one.at.isoformat(), "who": str(one.viewer), "as": one.viewer_as, "page": one.page}
            for one in record.looks
        ],
        "kept_for_myself": [
            {
                "kind": one.kind,
                "made_at": one.made_at.isoformat(),
                "changed_at": one.changed_at.isoformat(),
                "content": one.body,
            }
            for one in record.private
        ],
        "given_to_be_counted": [{"quarter": one.name, "place": one.place} for one in record.to_be_counted],
        **{part.key: [_plain(row) for row in part.rows] for part in record.parts},
    }


def _plain(row: dict) -> dict:
    return {
        label.replace(" ", "_"): value.isoformat() if isinstance(value, date) else value for label, value in row.items()
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _engagement(one: Engagement) -> dict:
    return {
        "role": one.get_role_display(),
        "organisation": one.organisation.name,
        "team": one.team.name if one.team else None,
        "from": one.started_on.isoformat(),
        "until": _iso(one.ended_on),
        "in_this_role_from": _iso(one.role_started_on),
        "household": one.household.name if one.household else None,
        "primary_carer": one.primary_carer,
        "hours_a_week": str(one.hours_a_week) if one.hours_a_week is not None else None,
        "approved_on": _iso(one.approved_on),
        "first_care_role_on": _iso(one.first_care_role_on),
    }


def _happening(one: Happening) -> dict:
    return {
        "event_id": str(one.event.event_id),
        "at": one.event.occurred_at.isoformat(),
        "recorded_at": one.event.recorded_at.isoformat(),
        "what": one.event.get_kind_display(),
        "module": one.told.module,
        "about": one.told.about,
        "answers": list(one.told.answers),
        "as_recorded": {"module": one.event.module_key, "item": one.event.item, **one.event.data},
    }


def _award(one: AwardPeriod) -> dict:
    taken_back = getattr(one, "revocation", None)
    rests_on = one.evidence
    return {
        "number": one.public_id,
        "certificate": rests_on["credential"],
        "version": rests_on["version"],
        "name_on_it": one.holder_name,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat(),
        "basis": one.get_basis_display(),
        "reason": one.reason or None,
        "awarded_at": one.awarded_at.isoformat(),
        "extensions": [
            {"until": row.until.isoformat(), "reason": row.reason, "at": row.recorded_at.isoformat()}
            for row in one.extensions.all()
        ],
        "revoked_on": _iso(taken_back.revoked_on) if taken_back else None,
        "revoked_because": taken_back.reason if taken_back else None,
        "revoked_by": str(taken_back.revoked_by) if taken_back else None,
        "modules": [
            {
                "title": row["title"],
                "edition": row["edition"],
                "completed_on": row["completed_on"],
                "right": row["right"],
                "asked": row["asked"],
                "pass_percent": row["pass_percent"],
            }
            for row in rests_on["completions"]
        ],
        "signed": [
            {"what": row["what"], "on": row["on"], "minutes": row["minutes"], "as": row["signed_as"]}
            for row in rests_on.get("sign_offs", ())
        ],
    }
