"""Your learning, the framework, support, one's own record, sign-in hand-over."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certification.access import is_assessor
from courses import standards
from home import answers
from home.selectors import local_support, your_learning
from people.access import SignedInRequest, areas_led, oversees_anyone
from people.models import Engagement
from progress.selectors import part_url
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
    if not learns and areas_led(request.user, today).exists():
        return redirect("compliance:areas")
    if not learns and is_assessor(request.user, today):
        return redirect("certification:assessing")
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


@login_required
@never_cache
@require_GET
def five_minutes(request: SignedInRequest) -> HttpResponse:
    """Leads to something that ends at a natural stop soon: a part of a lesson, or what else comes next."""
    mine = your_learning(request.user, timezone.localdate())
    if mine.short:
        return redirect(part_url(request.user, *mine.short))
    return redirect(mine.next_url or "home:learning")


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
    """Who helps: first whom one's own services named, then those who are there for everybody."""
    local = local_support(request.user, timezone.localdate()) if request.user.is_authenticated else []
    context = {
        "local": local,
        "first": signposting.FIRST,
        "more": signposting.MORE,
        "checked_on": signposting.CHECKED_ON,
    }
    return render(request, "home/support.html", context)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested and what was not."""
    return render(request, "home/accessibility.html")


@require_GET
def steady(request: HttpRequest) -> HttpResponse:
    """A minute to settle, before a lesson or instead of it. Nothing is recorded and nobody need be signed in."""
    return render(request, "home/steady.html", {"lesson_url": _learning_path(request)})


def _learning_path(request: HttpRequest) -> str:
    """Where `next` leads, if that is learning of this site; else nothing."""
    way = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(way, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return way if here and way.startswith("/learning/") and ".." not in way else ""
