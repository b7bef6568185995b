"""Other systems that read, and that are told: who connected them, until when, and what did not arrive."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.connecting_forms import KeyForm, WebhookForm
from compliance.enums import Event, Scope, Sending
from compliance.models import ApiKey, Webhook, WebhookDelivery
from compliance.services import (
    UnableToConnect,
    end_key,
    make_key,
    subscribe,
    try_again,
    unsubscribe,
)
from people.access import SignedInRequest, organisation_or_404
from people.models import Organisation

NEWEST = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@never_cache
@require_safe
def connections(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    keys = list(ApiKey.objects.filter(organisation=place).select_related("created_by", "revoked_by"))
    hooks = Webhook.objects.filter(organisation=place).select_related("created_by", "ended_by")
    hooks = hooks.annotate(failed=Count("deliveries", filter=Q(deliveries__state=Sending.FAILED)))
    context = {
        "organisation": place,
        "keys": [
            {
                "row": key,
                "said": ", ".join(str(Scope(one).label) for one in key.scopes),
                "works": key.revoked_at is None and key.expires_on >= today,
            }
            for key in keys
        ],
        "hooks": [{"row": hook, "said": ", ".join(str(Event(one).label) for one in hook.events)} for hook in hooks],
    }
    return render(request, "compliance/connections.html", context)


@login_required
@never_cache
@form_methods
def new_key(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = KeyForm(request.POST or None, today=today)

    def make() -> HttpResponse:
        made = make_key(
            organisation=place,
            name=form.cleaned_data["name"],
            scopes=form.ticked,
            expires_on=form.cleaned_data["expires_on"],
            actor=request.user,
            at=now,
            on=today,
        )
        title = _("The key for %(name)s") % {"name": made.key.name}
        return _once(request, place, title, made.text, _("The system sends it in the header Authorization."))

    return _page(
        request,
        place,
        form,
        make,
        title=_("Make a key"),
        lede=_("A key lets one system read, and change nothing. Everybody whose record it reads can see that it did."),
        label=_("Make the key"),
    )


@login_required
@never_cache
@form_methods
def stop_key(request: SignedInRequest, organisation_id, key_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    key = get_object_or_404(ApiKey.objects.select_related("organisation"), pk=key_id, organisation=place)

    def stop() -> HttpResponse:
        end_key(key=key, actor=request.user, at=now, on=today)
        return _done(request, place, _("The key has ended. The system reads nothing any more."))

    return _page(
        request,
        place,
        Form(),
        stop,
        title=_("End the key of %(name)s") % {"name": key.name},
        lede=_("The system reads nothing from its next question on. This cannot be undone; you can make a new key."),
        label=_("End the key"),
        careful=True,
    )


@login_required
@never_cache
@form_methods
def new_webhook(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = WebhookForm(request.POST or None)

    def make() -> HttpResponse:
        made = subscribe(
            organisation=place,
            url=form.cleaned_data["url"],
            events=form.ticked,
            actor=request.user,
            at=now,
            on=today,
        )
        use = _("The system checks with it that a message is from us.")
        return _once(request, place, _("The secret for this address"), made.secret, use)

    return _page(
        request,
        place,
        form,
        make,
        title=_("Tell a system of changes"),
        lede=_("We send that something changed, and of whom, as an id. Names, dates and statuses are read by key."),
        label=_("Add the address"),
    )


@login_required
@never_cache
@require_safe
def webhook(request: SignedInRequest, organisation_id, webhook_id) -> HttpResponse:
    """What did not arrive there, and what was sent last."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    hook = get_object_or_404(Webhook, pk=webhook_id, organisation=place)
    rows = list(hook.deliveries.order_by("-created_at", "pk")[:NEWEST])
    failed = list(hook.deliveries.filter(state=Sending.FAILED).order_by("-created_at", "pk")[:NEWEST])
    context = {"organisation": place, "hook": hook, "rows": rows, "failed": failed}
    return render(request, "compliance/webhook.html", context)


@login_required
@never_cache
@form_methods
def stop_webhook(request: SignedInRequest, organisation_id, webhook_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    hook = get_object_or_404(Webhook.objects.select_related("organisation"), pk=webhook_id, organisation=place)

    def stop() -> HttpResponse:
        unsubscribe(webhook=hook, actor=request.user, at=now, on=today)
        return _done(request, place, _("Ended. Nothing more is sent there."))

    return _page(
        request,
        place,
        Form(),
        stop,
        title=_("Stop telling this address"),
        lede=_("%(url)s: nothing more is sent there, and not what still waits. You can add it again.")
        % {"url": hook.url},
        label=_("Stop"),
        careful=True,
    )


@login_required
@never_cache
@require_POST
def again(request: SignedInRequest, organisation_id, delivery_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    rows = WebhookDelivery.objects.select_related("webhook__organisation")
    row = get_object_or_404(rows, pk=delivery_id, webhook__organisation=place)
    try_again(delivery=row, actor=request.user, at=now, on=today)
    messages.success(request, _("We try again within a minute."))
    return redirect("compliance:webhook", organisation_id=place.pk, webhook_id=row.webhook_id)


def _page(
    request: SignedInRequest, place: Organisation, form: Form, act: Callable[[], HttpResponse], **said: Any
) -> HttpResponse:
    """A form, or what came of it; what cannot be done is said above it."""
    asked = bool(form.fields)
    if request.method == "POST" and (not asked or form.is_valid()):
        try:
            return act()
        except UnableToConnect as reason:
            form.full_clean()
            form.add_error(None, str(reason))
    context = {"organisation": place, "form": form, "asked": asked, **said}
    return render(request, "compliance/connect.html", context)


def _once(request: SignedInRequest, place: Organisation, title: str, secret: str, use: str) -> HttpResponse:
    """What is secret stands on this one page: kept nowhere in plain, it cannot be shown again."""
    context = {"organisation": place, "title": title, "secret": secret, "use": use}
    return render(request, "compliance/connected.html", context)


def _done(request: SignedInRequest, place: Organisation, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("compliance:connections", args=[place.pk]))
