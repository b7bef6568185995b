"""When we write to somebody: their own choice, and the link that stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from notices import services
from notices.forms import WhenForm
from notices.selectors import preference_of
from notices.tokens import SUMMARIES, stopping
from people.access import SignedInRequest, oversees_anyone
from people.selectors import returned
from people.services import address_works, is_reachable


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: SignedInRequest) -> HttpResponse:
    """One's own day and time, or not at all."""
    me, now = request.user, timezone.now()
    leads = oversees_anyone(me, timezone.localdate(now))
    form = WhenForm(request.POST or None, chosen=preference_of(me), leads=leads)
    if request.method == "POST" and form.is_valid():
        services.choose(person=me, at=now, **form.chosen)
        messages.success(request, _("Saved. From now on we write to you as you chose."))
        return redirect("notices:when")
    address = me.address_for_messages
    context = {
        "form": form,
        "address": address if is_reachable(address) else "",
        "returned": returned([address]).get(address.lower()),
    }
    return render(request, "notices/when.html", context)


@login_required
@never_cache
@require_POST
def works_again(request: SignedInRequest) -> HttpResponse:
    address_works(person=request.user, at=timezone.now())
    messages.success(request, _("Thank you. We write to this address again."))
    return redirect("notices:when")


# The signed token is the key: a mail program's own button sends no cookie and no other token (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What only opens the link, as programs that look through mail do, changes nothing."""
    found = stopping(token)
    if found is None:
        return render(request, "notices/stop_unknown.html", status=404)
    if request.method == "POST":
        services.stop(token=token, at=timezone.now())
    context = {"numbers": found[1] == SUMMARIES, "done": request.method == "POST"}
    return render(request, "notices/stop.html", context)
