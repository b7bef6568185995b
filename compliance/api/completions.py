"""Modules that an organisation's people completed while they were there."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from ninja import Query, Router

from certification.rules import LONDON, civil_date
from compliance.api import examples
from compliance.api.auth import ApiKeyInHeader, SystemRequest
from compliance.api.coverage import person, place
from compliance.api.paging import OF_A_PAGE, walk_of
from compliance.api.schemas import CompletionFilters, CompletionsPage, documented
from compliance.enums import Scope
from courses.selectors import edition_content
from people.models import Engagement, Organisation, Person, SystemLook
from people.services import look_by_system
from progress.models import Completion

router = Router(tags=["completions"], auth=ApiKeyInHeader(Scope.COMPLETIONS))
FILTERS = {"module", "since"}


def completions_at(organisation: Organisation) -> QuerySet[Completion]:
    """What people of this place completed on a day on which they were there, whatever account they used.

    What somebody learned before they came, or after they left, is theirs to show: leads of a place that was left see
    nothing of what comes after.
    """
    there = Engagement.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=OuterRef("day")),
        person=OuterRef("whose"), organisation=organisation, started_on__lte=OuterRef("day"),
    )  # fmt: skip
    rows = Completion.objects.annotate(
        whose=Coalesce("person__merged_into", "person"), day=TruncDate("completed_at", tzinfo=LONDON)
    )
    return rows.filter(Exists(there)).order_by("pk")


@router.get(
    "/completions",
    response={200: CompletionsPage},
    summary="Modules that people completed, oldest first",
    openapi_extra=documented(examples.COMPLETIONS),
    url_name="completions",
)
def completions(request: SystemRequest, response: HttpResponse, asked: Query[CompletionFilters]):
    """In the order in which they were recorded: what is completed meanwhile comes at the end.

    Everybody of whom something was read can see on their own page that this system read it.
    """
    caller = request.auth
    walk = walk_of(request, "completions", caller.key.pk.hex, FILTERS | OF_A_PAGE)
    came = walk.place(asked.cursor)
    rows = completions_at(caller.organisation)
    if asked.module:
        rows = rows.filter(module_key=asked.module)
    if asked.since:
        rows = rows.filter(Q(day__gte=asked.since))
    if came:
        rows = rows.filter(pk__gt=came["after"])
    found = list(rows.values_list("pk", F("whose"), "module_key", "edition_id", "completed_at")[: asked.limit + 1])
    shown, more = found[: asked.limit], len(found) > asked.limit
    known = Person.objects.in_bulk({whose for _, whose, *_ in shown})
    look_by_system(
        people=known,
        organisation=caller.organisation,
        system=caller.key.name,
        what=SystemLook.What.COMPLETIONS,
        on=caller.today,
    )
    add_never_cache_headers(response)
    return {
        **place(caller, caller.today),
        "rows": [_row(*row, known=known) for row in shown],
        "next": walk.cursor(after=shown[-1][0]) if more else None,
    }


def _row(pk, whose, module_key, edition_id, completed_at, *, known: dict) -> dict[str, Any]:
    content = edition_content(edition_id)
    return {
        "id": pk,
        "person": person(known[whose]),
        "module": module_key,
        "title": content["title"],
        "edition": content["edition"],
        "completed_on": civil_date(completed_at),
    }
