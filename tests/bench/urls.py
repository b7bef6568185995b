"""The product's addresses and, beside them, the floors it is measured against."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from wagtail.models import Page

from commonground.urls import urlpatterns as product
from courses.models import Module
from home.models import HomePage
from progress.models import LearningEvent


@login_required
def nothing(request: HttpRequest) -> HttpResponse:
    """Loads the session and the person, and does nothing."""
    return HttpResponse(f"signed in as {request.user.pk}")


@login_required
def insert(request: HttpRequest) -> HttpResponse:
    """One guarded insert."""
    module = Module.objects.get(key="c1")
    now = timezone.now()
    LearningEvent.objects.bulk_create(
        [
            LearningEvent(
                event_id=uuid.uuid4(), person=request.user, edition_id=module.edition_id, module_key="floor",
                kind="lesson_finished", item="floor", occurred_at=now, recorded_at=now,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return HttpResponse("inserted")


def empty(self, request, *args, **kwargs):
    """What Wagtail does for any page, and a template with its title only."""
    from django.template import engines

    template = engines["django"].from_string("<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>")
    return TemplateResponse(request, template, Page.get_context(self, request, *args, **kwargs))


HomePage.serve = empty

urlpatterns = [path("bench/nothing/", nothing), path("bench/insert/", insert), *product]
