"""What the learner's views share: the module or 404, an event from a form, where to go next."""

import uuid
from collections.abc import Mapping

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Module
from courses.selectors import module_by_slug
from people.access import SignedInRequest
from progress.enums import Kind
from progress.selectors import ModuleCard, module_card, progress_in, step_url
from progress.services import NewEvent, UnableToRecord, record


def module_or_404(slug: str) -> Module:
    module = module_by_slug(slug)
    if module is None:
        raise Http404
    return module


def card_of(request: SignedInRequest, module: Module) -> ModuleCard:
    return module_card(module, progress_in(request.user, module.key))


def _event_id(request: SignedInRequest) -> uuid.UUID:
    """The id that the form carried; a form without one is a new event."""
    try:
        return uuid.UUID(request.POST.get("event_id", ""))
    except ValueError:
        raise UnableToRecord(_("This form was damaged on its way. Reload the page and try again."), "bad_id") from None


def _edition_id(request: SignedInRequest, module: Module) -> uuid.UUID:
    """The edition that the form was made from, so that an answer is judged by what its giver saw."""
    try:
        return uuid.UUID(request.POST["edition"])
    except (KeyError, ValueError):
        return module.edition_id


def record_from_form(
    request: SignedInRequest, module: Module, kind: Kind, *, item: str = "", attempt_id=None, data=None
):
    now = timezone.now()
    return record(
        person=request.user,
        event=NewEvent(
            event_id=_event_id(request),
            kind=kind,
            edition_id=_edition_id(request, module),
            occurred_at=now,
            item=item,
            attempt_id=attempt_id,
            data=data or {},
        ),
        at=now,
    )


def lesson_url(module: Module, lesson: Mapping) -> str:
    return reverse("progress:lesson", args=[module.slug, lesson["slug"]])


def next_url_of(card: ModuleCard, *, after: str = "") -> str:
    """Where to go on: the first step that is not done. `after`: the kind or lesson slug of the step that is ending."""
    left = (step for step in card.steps if not step.done and (step.slug or step.kind) != after)
    step = next(left, None)
    return step_url(card, step) if step else reverse("progress:finished", args=[card.module.slug])
