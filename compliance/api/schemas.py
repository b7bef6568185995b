"""What the API answers, field by field; the texts and examples stand in the OpenAPI document."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from compliance.api.paging import MOST, USUAL


class Named(Schema):
    id: UUID
    name: str


class PersonOut(Named):
    email: Annotated[str, Field(description="Where messages go; empty if there is no address.")]


class PlaceOut(Schema):
    organisation: Annotated[Named, Field(description="Whose key it is.")]
    as_of: Annotated[date, Field(description="The day that this answer is about.")]


class StandingOut(Schema):
    status: Annotated[str, Field(description="The same as on the screen: covered, recognised, interim, past_due, …")]
    role: str
    team: Named | None
    due_on: Annotated[date | None, Field(description="When it is due or was; none while it is held.")]
    held_until: Annotated[date | None, Field(description="The last day on which it counts; none: without end.")]
    obliges: Annotated[bool, Field(description="Asked; not only offered.")]


class CoverageRow(Schema):
    person: PersonOut
    requirement: Annotated[Named | None, Field(description="None: nothing is asked of this person.")]
    standing: StandingOut | None


class CoveragePage(PlaceOut):
    rows: list[CoverageRow]
    next: Annotated[str | None, Field(description="Send it as `cursor` for the next page; none: that was all.")]


class CountsOut(Schema):
    total: Annotated[int, Field(description="People of whom it is asked, or to whom it is offered.")]
    obliged: Annotated[int, Field(description="People of whom it is asked.")]
    by_status: dict[str, int]


class OfRequirement(CountsOut):
    requirement: Named


class OfTeam(CountsOut):
    team: Annotated[Named | None, Field(description="None: those in no team, or in the very team that was asked for.")]


class SummaryOut(PlaceOut, CountsOut):
    people: Annotated[int, Field(description="Everybody who is here on that day.")]
    nothing_asked: Annotated[int, Field(description="People of whom nothing is asked; `people` = `total` + these.")]
    requirements: list[OfRequirement]
    teams: Annotated[list[OfTeam], Field(description="Somebody in two teams is counted in both.")]


class RequirementRow(Named):
    about: str
    obliges: bool
    effective_from: date
    refresh_months: int | None
    source: str
    source_url: str
    checked_on: Annotated[date, Field(description="When somebody last compared it with its source.")]


class RequirementsOut(PlaceOut):
    requirements: list[RequirementRow]


class CompletionRow(Schema):
    id: Annotated[int, Field(description="Stays the same for ever.")]
    person: PersonOut
    module: Annotated[str, Field(description="The module’s key.")]
    title: str
    edition: int
    completed_on: date


class CompletionsPage(PlaceOut):
    rows: list[CompletionRow]
    next: Annotated[str | None, Field(description="Send it as `cursor` for the next page; none: that was all.")]


class ProblemOut(Schema):
    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


class Within(Schema):
    on: Annotated[date | None, Field(description="Any day up to today; empty for today.")] = None
    requirement: Annotated[UUID | None, Field(description="One thing that is asked, by its id.")] = None
    team: Annotated[UUID | None, Field(description="A team and every team below it, by its id.")] = None
    role: Annotated[str, Field(description="One role, such as foster_carer.")] = ""


class Paged(Schema):
    limit: Annotated[int, Field(ge=1, le=MOST, description="The most rows on a page. A page may hold fewer.")] = USUAL
    cursor: Annotated[str, Field(max_length=4000, description="“next” of the page before.")] = ""


class CoverageFilters(Within, Paged):
    status: Annotated[
        str, Field(description="People who stand so, of all that is asked of them within the other filters.")
    ] = ""


class CompletionFilters(Paged):
    module: Annotated[str, Field(max_length=40, pattern="^[a-z0-9-]*$", description="One module, by its key.")] = ""
    since: Annotated[date | None, Field(description="Completed on this day or later.")] = None


PROBLEMS = {
    401: ("no-key", "This key does not open anything"),
    403: ("not-for-this-key", "This key may not read this"),
    422: ("unreadable", "A part of the question cannot be read"),
    429: ("too-many", "This key has asked too often"),
}


def documented(example: dict[str, Any]) -> dict[str, Any]:
    """For the OpenAPI document: an answer as it looks, and the problems as they come."""
    found: dict[Any, Any] = {200: {"content": {"application/json": {"example": example}}}}
    shape = ProblemOut.model_json_schema()
    for status, (code, title) in PROBLEMS.items():
        said = {"type": f"urn:common-ground:problem:{code}", "title": title, "status": status, "detail": "The cure."}
        found[status] = {
            "description": title,
            "content": {"application/problem+json": {"schema": shape, "example": said}},
        }
    return {"responses": found}
