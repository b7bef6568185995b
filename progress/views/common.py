"""What the learner's views share: the module or 404, an event from a form, what is answered to it, where to go next."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Module
from courses.selectors import module_by_slug
from people.access import SignedInRequest
from progress.enums import Kind
from progress.rules import Standing
from progress.selectors import ModuleCard, module_card, standing_in, step_url
from progress.services import NewEvent, UnableToRecord, UnableToReuse, record


def module_or_404(slug: str) -> Module:
    module = module_by_slug(slug)
    if module is None:
        raise Http404
    return module


def card_of(request: SignedInRequest, module: Module) -> ModuleCard:
    return module_card(module, standing_in(request.user, module.key))


@dataclass(frozen=True, slots=True)
class Saved:
    """An event that was recorded: when, and where the person stands after it."""

    at: datetime
    standing: Standing


def record_from_form(
    request: SignedInRequest, module: Module, kind: Kind, *, item: str = "", attempt_id=None, data=None
) -> Saved:
    now = timezone.now()
    event = NewEvent(
        event_id=id_from(request, "event_id"),
        kind=kind,
        edition_id=edition_id_from(request, module),
        occurred_at=occurred_at_from(request) or now,
        item=item,
        attempt_id=attempt_id,
        data=data or {},
    )
    return Saved(now, record(person=request.user, event=event, at=now))


def id_from(request: SignedInRequest, field: str) -> uuid.UUID:
    """An id that the form carried. Raises UnableToRecord."""
    try:
        return uuid.UUID(request.POST.get(field, ""))
    except ValueError:
        raise UnableToRecord(_("This form was damaged on its way. Reload the page and try again."), "bad_id") from None


def edition_id_from(request: SignedInRequest, module: Module) -> uuid.UUID:
    """The edition that the form was made from, so that an answer is judged by what its giver saw."""
    try:
        return uuid.UUID(request.POST["edition"])
    except (KeyError, ValueError):
        return module.edition_id


def occurred_at_from(request: SignedInRequest) -> datetime | None:
    """When it happened on a device that sends what it did without a line; None if it does not say."""
    try:
        moment = datetime.fromisoformat(request.POST.get("occurred_at", ""))
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


def from_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, and so wants JSON instead of a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def sign_in_first() -> JsonResponse:
    return JsonResponse({"sign_in": reverse(settings.LOGIN_URL)}, status=401)


def signed_in(view):
    """`login_required`; a script is told where to sign in instead of being led there, also if it sends for another."""
    page = login_required(view)

    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if from_script(request):
            person = str(request.user.pk)
            if not request.user.is_authenticated or request.POST.get("person", person) != person:
                return sign_in_first()
        return page(request, *args, **kwargs)

    return inner


def carry_on(request: HttpRequest, saved: Saved, url: str) -> HttpResponse:
    """What was sent is saved: on to this address."""
    if from_script(request):
        return JsonResponse({"saved_at": saved.at.isoformat(), "next": url})
    return redirect(url)


def refused(request: HttpRequest, reason: UnableToRecord, *, back_to: str) -> HttpResponse:
    """What was sent is not saved: a script is told why, a person finds it said above the page they go back to."""
    if from_script(request):
        status = 409 if isinstance(reason, UnableToReuse) else 422
        return JsonResponse({"code": reason.code, "message": str(reason)}, status=status)
    messages.error(request, str(reason))
    return redirect(back_to)


def lesson_url(module: Module, lesson: Mapping) -> str:
    return reverse("progress:lesson", args=[module.slug, lesson["slug"]])


def next_url_of(card: ModuleCard, *, after: int = -1) -> str:
    """What is left to do beside the step at `after`, rather one behind it; else the page that says what was earned."""
    left = [(number, step) for number, step in enumerate(card.steps) if not step.done and number != after]
    if not left:
        return reverse("progress:finished", args=[card.module.slug])
    return step_url(card, next((step for number, step in left if number > after), left[0][1]))
