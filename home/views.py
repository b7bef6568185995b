"""Your learning, the framework, support, sign-in hand-over."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses import standards
from home import answers
from home.selectors import your_learning
from people.access import SignedInRequest, oversees_anyone
from people.models import Engagement
from ui import signposting


@login_required
@never_cache
def after_sign_in(request: SignedInRequest) -> HttpResponse:
    """Where signing in leads: a name first, then to what this person is here for."""
    if not request.user.name:
        return redirect("people:welcome")
    today = timezone.localdate()
    learns = Engagement.objects.filter(person=request.user).current(today).exists()
    if not learns and oversees_anyone(request.user, today):
        return redirect("compliance:organisations")
    if not learns and request.user.is_staff:
        return redirect("wagtailadmin_home")
    return redirect("home:learning")


@login_required
@never_cache
@require_GET
def learning(request: SignedInRequest) -> HttpResponse:
    if not request.user.name:
        return redirect("people:welcome")
    mine = your_learning(request.user, timezone.localdate())
    card = mine.next_card
    again_url = reverse("progress:module", args=[card.module.slug]) if card and not mine.next_step else ""
    return render(request, "home/learning.html", {"mine": mine, "again_url": again_url})


@require_GET
def framework(request: HttpRequest) -> HttpResponse:
    return render(request, "home/framework.html", {"shelves": answers.shelves(), "reviews": answers.review_counts()})


@require_GET
def recommendations(request: HttpRequest) -> HttpResponse:
    """How the framework answers the national recommendations, and the standards it gives evidence towards."""
    context = {
        "answers": answers.answers(),
        "tsd": standards.TSD,
        "tsd_evidence": answers.tsd_evidence(),
        "homes": standards.HOMES,
        "homes_evidence": answers.homes_evidence(),
        "social_work": standards.SOCIAL_WORK,
        "checked_on": standards.CHECKED_ON,
    }
    return render(request, "home/recommendations.html", context)


@require_GET
def support(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "home/support.html",
        {"first": signposting.FIRST, "more": signposting.MORE, "checked_on": signposting.CHECKED_ON},
    )
