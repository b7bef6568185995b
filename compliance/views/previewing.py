"""A change that is looked at before it is saved: what it would do, and a seal on exactly that."""

import uuid
from dataclasses import asdict, replace
from datetime import date

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.explaining import sentence
from compliance.models import Requirement, RequirementVersion
from compliance.preview import Effect, effect
from compliance.rules import Standing, status
from compliance.services import NewTerms
from people.models import Organisation, Person
from people.rules import in_words

SALT = "compliance.previewed"
# Whoever comes back tomorrow looks again: the people may be others by then.
PREVIEW_SECONDS = 60 * 60
SHOWN = 50


class Outdated(Exception):
    """What was previewed cannot be saved as it was; the message says the cure."""


def seal(asked: Requirement, terms: NewTerms, last: RequirementVersion | None, viewer: Person) -> str:
    """What was looked at, signed: exactly this is saved, by whoever looked, if nothing changed in between.

    `last`: the terms before; None: it is new, and all of it is in the seal.
    """
    said = asdict(replace(terms, team=None)) | {"team": str(terms.team.pk) if terms.team else None}
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    thing = None if last else {"name": asked.name, "credential_id": asked.credential_id, "module_id": asked.module_id}
    return signing.dumps(_about(asked, last, viewer) | {"thing": thing, "terms": said}, salt=SALT, compress=True)


def _about(asked: Requirement, last: RequirementVersion | None, viewer: Person) -> dict:
    return {
        "requirement": str(asked.pk), "place": str(asked.organisation_id), "last": str(last.pk) if last else "",
        "viewer": str(viewer.pk),
    }  # fmt: skip


def _opened(text: str) -> dict:
    try:
        return signing.loads(text, salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise _again() from error


def _again() -> Outdated:
    return Outdated(_("This was looked at too long ago, or something changed since. Look at it again, then save."))


def unseal(text: str, asked: Requirement, last: RequirementVersion, viewer: Person) -> NewTerms:
    return _terms(_opened(text), asked, last, viewer)


def unseal_new(text: str, place: Organisation, viewer: Person) -> tuple[Requirement, NewTerms]:
    about = _opened(text)
    if about.get("thing") is None:
        raise _again()
    asked = Requirement(pk=uuid.UUID(about["requirement"]), organisation=place, **about["thing"])
    return asked, _terms(about, asked, None, viewer)


def _terms(about: dict, asked: Requirement, last: RequirementVersion | None, viewer: Person) -> NewTerms:
    expected = _about(asked, last, viewer)
    if {name: about.get(name) for name in expected} != expected:
        raise _again()
    said = dict(about["terms"])
    for name in ("effective_from", "fixed_on", "joined_from", "checked_on", "review_by"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    assert asked.organisation is not None  # nosec B101
    team = asked.organisation.teams.filter(pk=said["team"]).first() if said["team"] else None
    if said["team"] and team is None:
        raise _again()
    return NewTerms(**said | {"team": team, "roles": tuple(said["roles"])})


def looked_at(asked: Requirement, terms: NewTerms, last: RequirementVersion | None, viewer: Person) -> dict:
    """What a page shows of a change."""
    would = effect(asked, terms)
    names = [_("Name"), _("Role"), _("Date now"), _("Date then"), _("What is said then")]
    return {
        "effect": would,
        "is_new": last is None,
        "sentence": _in_a_sentence(would),
        "moved": len(would.moves),
        "shown": min(SHOWN, len(would.moves)),
        "columns": [{"label": label} for label in names],
        "table": [
            [
                str(person),
                change.engagement.get_role_display(),
                _date_of(change.now),
                _date_of(change.then),
                sentence(status(change.then, would.on), change.then) if change.then else _("Not asked"),
            ]
            for person, change in would.moves[:SHOWN]
        ],
        "token": seal(asked, terms, last, viewer),
        "terms": terms,
    }


def _date_of(standing: Standing | None) -> str:
    if standing is None:
        return _("Not asked")
    if not standing.obliges:
        return _("Suggested, no date")
    return in_words(standing.due_on) if standing.due_on else _("No date")


def _in_a_sentence(would: Effect) -> list[dict]:
    return [
        {"number": would.affected, "text": ngettext("person is affected", "people are affected", would.affected)},
        {
            "number": would.newly_past_due,
            "text": ngettext("becomes past due on that day", "become past due on that day", would.newly_past_due),
        },
        {
            "number": would.newly_questioned,
            "text": ngettext("needs a decision first", "need a decision first", would.newly_questioned),
        },
        {"number": len(would.moves), "text": ngettext("date moves", "dates move", len(would.moves))},
    ]
