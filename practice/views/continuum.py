"""Five words that start a talk about how a child is doing. Nothing is asked and nothing is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from practice import continuum as words


@require_GET
def continuum(request: HttpRequest) -> HttpResponse:
    context = {
        "steps": words.STEPS,
        "reviewed_on": words.REVIEWED_ON,
        "clinical_reviewer": words.CLINICAL_REVIEWER,
        "safeguarding_reviewer": words.SAFEGUARDING_REVIEWER,
    }
    return render(request, "practice/continuum.html", context)
