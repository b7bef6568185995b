"""One's own record: looking at it, taking a copy, deleting what is private, closing the account."""

import json
from datetime import timedelta
from functools import wraps
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from home.closing import what_happens
from home.forms import CloseForm
from home.record import Record, as_data, overview_of, record_of
from home.services import close_account, delete_private
from people.access import SignedInRequest, signed_in_since
from people.services import UnableToErase, refuse_erasing

RECENT = timedelta(hours=24)


def _is_recent(request: HttpRequest) -> bool:
    return signed_in_since(request, timezone.now() - RECENT)


def recent(view):
    """For what hands everything over or takes it away: a session that lies open since yesterday is not enough."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args, **kwargs) -> HttpResponse:
        if not _is_recent(request):
            return render(request, "home/sign_in_again.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


@login_required
@never_cache
@require_GET
def my_data(request: SignedInRequest) -> HttpResponse:
    mine = overview_of(request.user, timezone.localdate())
    return render(request, "home/my_data.html", {"mine": mine, "recent": _is_recent(request)})


@login_required
@never_cache
@require_POST
def sign_in_again(request: SignedInRequest) -> HttpResponse:
    logout(request)
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': reverse('home:my_data')})}")


def _page(record: Record, now) -> str:
    """The record as one page to keep or to print: it needs nothing from this site to be read."""
    address = settings.BASE_URL + reverse("home:my_data")
    return render_to_string("home/record.html", {"record": record, "made_at": now, "address": address})


def _data(record: Record, now) -> str:
    """The same for a program."""
    return json.dumps(as_data(record, now), ensure_ascii=False, indent=1)


@login_required
@never_cache
@require_GET
@recent
@sensitive_variables("record")
def my_record_page(request: SignedInRequest) -> HttpResponse:
    now, record = timezone.now(), record_of(request.user)
    return _to_keep(HttpResponse(_page(record, now)), now, "html")


@login_required
@never_cache
@require_GET
@recent
@sensitive_variables("record")
def my_record_data(request: SignedInRequest) -> HttpResponse:
    now, record = timezone.now(), record_of(request.user)
    return _to_keep(HttpResponse(_data(record, now), content_type="application/json"), now, "json")


@login_required
@never_cache
@require_GET
@recent
@sensitive_variables("record", "file")
def my_record_both(request: SignedInRequest) -> HttpResponse:
    """Both in one file."""
    now, record, file = timezone.now(), record_of(request.user), BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(_name(now, "html"), _page(record, now))
        packed.writestr(_name(now, "json"), _data(record, now))
    return _to_keep(HttpResponse(file.getvalue(), content_type="application/zip"), now, "zip")


def _name(now, ending: str) -> str:
    """It tells a stranger nothing."""
    return f"my-record-{timezone.localdate(now).isoformat()}.{ending}"


def _to_keep(response: HttpResponse, now, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{_name(now, ending)}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recent
def forget_private(request: SignedInRequest) -> HttpResponse:
    """Says what goes and what stays; its button deletes it."""
    if request.method == "POST":
        delete_private(person=request.user)
        messages.success(request, _("What you wrote for yourself is deleted."))
        return redirect("home:my_data")
    return render(request, "home/forget_private.html")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recent
def close(request: SignedInRequest) -> HttpResponse:
    """Says what goes, what stays and why; a word typed in full closes the account for good."""
    now = timezone.now()
    today = timezone.localdate(now)
    form, refused = CloseForm(request.POST or None), ""
    try:
        refuse_erasing(request.user, today)
        if request.method == "POST" and form.is_valid():
            close_account(person=request.user, at=now, on=today)
            logout(request)
            return redirect("home:account_closed")
    except UnableToErase as reason:
        refused = str(reason)
    return render(request, "home/close.html", {"form": form, "refused": refused} | what_happens())


@require_GET
def account_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "home/account_closed.html")
