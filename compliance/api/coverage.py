"""Where people stand, by the selectors of the screens: the same people, statuses, dates and numbers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from ninja import Query, Router

from compliance.api import examples
from compliance.api.asking import FILTERS, WITHIN, lens_of
from compliance.api.auth import ApiKeyInHeader, Caller, SystemRequest
from compliance.api.paging import OF_A_PAGE, walk_of
from compliance.api.schemas import (
    CoverageFilters,
    CoveragePage,
    RequirementsOut,
    SummaryOut,
    Within,
    documented,
)
from compliance.enums import Scope
from compliance.lens import Lens
from compliance.models import Requirement
from compliance.selectors import (
    Counts,
    Line,
    asked_here,
    by_requirement,
    by_team,
    lines,
    people,
    requirements_of,
    stand,
)
from people.models import Person, SystemLook
from people.services import look_by_system

router = Router(tags=["coverage"], auth=ApiKeyInHeader(Scope.COVERAGE))


def place(caller: Caller, on: date) -> dict[str, Any]:
    return {"organisation": named(caller.organisation), "as_of": on}


def named(one: Any) -> dict[str, Any] | None:
    return {"id": one.pk, "name": one.name} if one else None


def person(one: Person) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "email": one.address_for_messages}


@router.get(
    "/coverage",
    response={200: CoveragePage},
    summary="Each person against each thing that is asked",
    openapi_extra=documented(examples.COVERAGE),
    url_name="coverage",
)
def coverage(request: SystemRequest, response: HttpResponse, asked: Query[CoverageFilters]):
    """In an order that never changes. Going on until `next` is none gives each row once, whoever joins meanwhile.

    Everybody of whom something was read can see on their own page that this system read it.
    """
    caller = request.auth
    walk = walk_of(request, "coverage", caller.key.pk.hex, {*FILTERS, *OF_A_PAGE})
    came = walk.place(asked.cursor)
    lens = lens_of(request, caller, FILTERS, date.fromisoformat(came["on"]) if came else None)
    rows, more = page_of(lens, came.get("person"), came.get("requirement"), asked.limit)
    look_by_system(
        people=[line.person.pk for line, _ in rows],
        organisation=caller.organisation,
        system=caller.key.name,
        what=SystemLook.What.COVERAGE,
        on=caller.today,
    )
    names = Requirement.objects.in_bulk({requirement for _, requirement in rows if requirement})
    following = None
    if more:
        line, requirement = rows[-1]
        said = str(requirement) if requirement else None
        following = walk.cursor(on=lens.on.isoformat(), person=str(line.person.pk), requirement=said)
    add_never_cache_headers(response)
    shown = [_row(line, requirement, names) for line, requirement in rows]
    return {**place(caller, lens.on), "rows": shown, "next": following}


Row = tuple[Line, UUID | None]


def page_of(lens: Lens, person_id: str | None, requirement_id: str | None, limit: int) -> tuple[list[Row], bool]:
    """The rows after one, and whether there are more: by person, then by requirement, both by id.

    A fixed number of queries. So many people are fetched as may fill the page, and not many times as many.
    """
    asked = requirements_of(lens.organisation).count()
    rest = people(lens).order_by("pk")
    if person_id:
        # The person of the last row may have more rows.
        rest = rest.filter(pk__gte=person_id)
    wanted = limit // max(asked, 1) + 2
    some = list(rest[: wanted + 1])
    more = len(some) > wanted
    rows = [row for row in _rows(lines(lens, some[:wanted])) if _after(row, person_id, requirement_id)]
    return rows[:limit], more or len(rows) > limit


def _rows(some: Iterable[Line]) -> list[Row]:
    nothing: list[UUID | None] = [None]
    return [(line, requirement) for line in some for requirement in [*sorted(line.cells)] or nothing]


def _after(row: Row, person_id: str | None, requirement_id: str | None) -> bool:
    line, requirement = row
    if person_id is None or str(line.person.pk) != person_id:
        return True
    return requirement_id is not None and requirement is not None and str(requirement) > requirement_id


def _row(line: Line, requirement_id: UUID | None, names: dict) -> dict[str, Any]:
    found: dict[str, Any] = {"person": person(line.person), "requirement": None, "standing": None}
    if requirement_id is None:
        return found
    cell = line.cells[requirement_id]
    standing, engagement = cell.standing, cell.engagement
    held = bool(standing.kind)
    return found | {
        "requirement": named(names[requirement_id]),
        "standing": {
            "status": cell.status,
            "role": engagement.role,
            "team": named(engagement.team),
            "due_on": None if held or standing.question else standing.due_on,
            "held_until": standing.until if held else None,
            "obliges": standing.obliges,
        },
    }


def _counts(counts: Counts) -> dict[str, Any]:
    by_status = {str(status): number for status, number in counts.by_status.items() if number}
    return {"total": counts.total, "obliged": counts.obliged, "by_status": by_status}


@router.get(
    "/coverage/summary",
    response={200: SummaryOut},
    summary="The numbers of the first sentence, by what is asked and by team",
    openapi_extra=documented(examples.SUMMARY),
    url_name="coverage_summary",
)
def summary(request: SystemRequest, response: HttpResponse, asked: Query[Within]):
    """Numbers of people; each is the number of people that the list gives with the same filters."""
    caller = request.auth
    walk_of(request, "summary", caller.key.pk.hex, set(WITHIN))
    lens = lens_of(request, caller, WITHIN)
    all_of_it = stand(lens)
    add_never_cache_headers(response)
    return {
        **place(caller, lens.on),
        **_counts(all_of_it.counts),
        "people": all_of_it.people,
        "nothing_asked": all_of_it.nothing_asked,
        "requirements": [
            {"requirement": named(one.requirement), **_counts(one.counts)} for one in by_requirement(lens)
        ],
        "teams": [{"team": named(one.team), **_counts(one.counts)} for one in by_team(lens)],
    }


@router.get(
    "/requirements",
    response={200: RequirementsOut},
    summary="What is asked, with its source",
    openapi_extra=documented(examples.REQUIREMENTS),
    url_name="requirements",
)
def requirements(request: SystemRequest, response: HttpResponse):
    """What this organisation and its area ask today. Not paged: there are tens, not thousands."""
    caller = request.auth
    walk_of(request, "requirements", caller.key.pk.hex, set())
    add_never_cache_headers(response)
    found = [one for one in asked_here(caller.organisation, caller.today) if one.now]
    return {
        **place(caller, caller.today),
        "requirements": [
            {
                "id": one.requirement.pk,
                "name": one.requirement.name,
                **{name: getattr(one.now, name) for name in OF_TERMS},
            }
            for one in found
        ],
    }


OF_TERMS = ("about", "obliges", "effective_from", "refresh_months", "source", "source_url", "checked_on")
