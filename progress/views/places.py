"""Where a person is in a lesson, as their device says it while they read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.selectors import edition_content, lesson_of
from people.access import SignedInRequest
from progress.services import keep_place
from progress.views.common import (
    edition_id_from,
    from_script,
    lesson_url,
    module_or_404,
    occurred_at_from,
    signed_in,
)


@signed_in
@never_cache
@require_POST
def place(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    """Keeps the place; nothing that is wrong with it is worth a word to somebody who is reading.

    At the end of a part a person says it, and what they do `then`: stop, or read the part of that number.
    """
    module = module_or_404(module_slug)
    row = lesson_of(edition_content(module.edition_id), slug=lesson_slug)
    if row is None:
        raise Http404
    now = timezone.now()
    block = _number(request, "block")
    if block is not None:
        keep_place(
            person=request.user,
            edition_id=edition_id_from(request, module),
            lesson_key=row["key"],
            block=block,
            paragraph=_number(request, "paragraph") or 0,
            at=min(occurred_at_from(request) or now, now),
        )
    then = request.POST.get("then", "")
    if from_script(request) or not then:
        return HttpResponse(status=204)
    if then.isdecimal() and len(then) < 3:
        return redirect(f"{lesson_url(module, row)}?route=read&part={int(then)}")
    return redirect("home:learning")


def _number(request: SignedInRequest, field: str) -> int | None:
    value = request.POST.get(field, "")
    return int(value) if value.isdecimal() and len(value) < 5 else None
