"""What was awarded to somebody, and what an administrator decides about it: first looked at, then done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from certification.cms.forms import ExtendForm, FindForm, InterimForm, RestoreForm, RevokeForm
from certification.enums import Basis
from certification.models import AwardPeriod, Credential
from certification.models.awards import held
from certification.rehearsing import outcome, rehearse
from certification.rules import Standing, last_day, standing
from certification.selectors import awards_with_decisions, in_force
from certification.services import UnableToDecide, extend, give_interim, restore, revoke
from people.access import SignedInRequest
from people.models import Person
from people.selectors import accounts_of
from people.services import look

may_decide = permission_required("certification.add_revocation")
SHOWN = 25


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """By a form that is sent, so that no name stands in an address or a log."""
    form, found = FindForm(request.POST or None), None
    if form.is_valid():
        sought = form.cleaned_data["sought"].strip()
        award = AwardPeriod.objects.filter(public_id=sought).select_related("person").first()
        if award:
            return redirect(_url_of(_kept(award.person)))
        alike = Q(name__icontains=sought) | Q(email__icontains=sought) | Q(contact_email__icontains=sought)
        found = list(Person.objects.filter(alike, merged_into=None).order_by("name", "email")[: SHOWN + 1])
    context = {"form": form, "found": found and found[:SHOWN], "nobody": found == [], "more": len(found or ()) > SHOWN}
    return _page(request, "certification/cms/find.html", _("Awards"), context | {"shown": SHOWN})


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the ledger, and what may be decided about it."""

    award: AwardPeriod
    acts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one person was awarded of one credential. `interim`: where to give an interim award, if one may."""

    credential: Credential
    standing: Standing
    rows: list[Row]
    interim: str


@may_decide
@require_http_methods(["GET", "HEAD"])
def person(request: SignedInRequest, person_id) -> HttpResponse:
    whose = get_object_or_404(Person, pk=person_id)
    if whose.merged_into:
        return redirect(_url_of(whose.merged_into))
    now = timezone.now()
    _looked(request, whose, now)
    context = {"person": whose, "ledgers": _ledgers(whose, timezone.localdate(now))}
    return _page(request, "certification/cms/person.html", str(whose), context)


def _ledgers(whose: Person, today: date) -> list[Ledger]:
    rows = awards_with_decisions().select_related("given_by", "revocation__revoked_by")
    rows = rows.prefetch_related("extensions__extended_by").filter(person__in=accounts_of(whose))
    by_credential: dict[str, list[AwardPeriod]] = {}
    for row in rows.order_by("awarded_at", "sequence"):
        by_credential.setdefault(row.credential_id, []).append(row)
    found = []
    for one in Credential.objects.prefetch_related("versions"):
        mine = by_credential.get(one.pk, [])
        law = in_force(one, today)
        now = standing([held(row) for row in mine], today)
        bridged = law is not None and law.interim_months and now.word != "current"
        where = reverse("awards:interim", args=[whose.pk, one.pk]) if bridged else ""
        if mine or where:
            found.append(Ledger(one, now, [Row(row, _acts(row, today)) for row in reversed(mine)], where))
    return found


def _acts(row: AwardPeriod, today: date) -> list[tuple[str, str]]:
    """What may be tried; whether it may really be done the services say, with the cure."""
    if hasattr(row, "revocation"):
        names = [("restore", _("Give back"))]
    elif row.basis == Basis.INTERIM or held(row).ends < today:
        names = [("revoke", _("Revoke"))]
    else:
        names = [("revoke", _("Revoke")), ("extend", _("Extend"))]
    return [(reverse(f"awards:{name}", args=[row.pk]), label) for name, label in names]


# Deciding


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_award(request: SignedInRequest, award_id) -> HttpResponse:
    award, now = _award(award_id), timezone.now()
    form = RevokeForm(request.POST or None, initial={"on": timezone.localdate(now)})
    return _decide(
        request, award, now, form, _("Revoke"), _("The award is revoked."),
        lambda given: revoke(award_id=award.pk, actor=request.user, at=now, **given),
    )  # fmt: skip


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def restore_award(request: SignedInRequest, award_id) -> HttpResponse:
    award, now = _award(award_id), timezone.now()
    return _decide(
        request, award, now, RestoreForm(request.POST or None), _("Give back"), _("The award is given back."),
        lambda given: restore(award_id=award.pk, actor=request.user, at=now, **given),
    )  # fmt: skip


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def extend_award(request: SignedInRequest, award_id) -> HttpResponse:
    award, now = _award(award_id), timezone.now()
    return _decide(
        request, award, now, ExtendForm(request.POST or None), _("Extend"), _("The award is extended."),
        lambda given: extend(award_id=award.pk, actor=request.user, at=now, **given),
    )  # fmt: skip


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def interim(request: SignedInRequest, person_id, credential_key: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    whose = get_object_or_404(Person, pk=person_id, merged_into=None)
    law = in_force(get_object_or_404(Credential, pk=credential_key), today)
    if law is None:
        raise Http404
    latest = last_day(today, law.interim_months) if law.interim_months else today
    form = InterimForm(request.POST or None, initial={"until": latest})
    return _decide(
        request, _Coming(whose, law.credential), now, form, _("Interim award"), _("The interim award is given."),
        lambda given: give_interim(person=whose, version=law, actor=request.user, at=now, **given),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Coming:
    """An award that is not there yet."""

    person: Person
    credential: Credential


def _award(award_id) -> AwardPeriod:
    return get_object_or_404(awards_with_decisions().select_related("person__merged_into"), pk=award_id)


def _decide(
    request: SignedInRequest,
    about: AwardPeriod | _Coming,
    now: datetime,
    form,
    title: str,
    done: str,
    act: Callable[[dict], object],
) -> HttpResponse:
    """The form; then what the public page would say; then the act itself."""
    whose, problem, seen = _kept(about.person), "", None
    decided = about if isinstance(about, AwardPeriod) else None
    _looked(request, whose, now)
    if form.is_valid():
        try:
            if "confirmed" in request.POST:
                act(form.cleaned_data)
                messages.success(request, done)
                return redirect(_url_of(whose))
            seen = rehearse(
                lambda: outcome(
                    about.person, about.credential, timezone.localdate(now), made=act(form.cleaned_data), about=decided
                )
            )
        except UnableToDecide as reason:
            problem = str(reason)
    context = {
        "person": whose, "award": about, "is_there": decided is not None, "form": form, "problem": problem,
        "outcome": seen, "act": title, "back": _url_of(whose),
    }  # fmt: skip
    return _page(request, "certification/cms/decide.html", title, context, whose)


def _looked(request: SignedInRequest, whose: Person, now: datetime) -> None:
    look(
        viewer=request.user, person=whose, organisation=None, page="What you were awarded", at=now,
        on=timezone.localdate(now),
    )  # fmt: skip


def _kept(whose: Person) -> Person:
    """Who keeps the evidence of an account that was merged."""
    return whose.merged_into or whose


def _url_of(whose: Person) -> str:
    return reverse("awards:person", args=[whose.pk])


def _page(request: HttpRequest, template: str, title: str, context: dict, whose: Person | None = None) -> HttpResponse:
    ways = [{"url": reverse("awards:find"), "label": _("Awards")}]
    if whose:
        ways.append({"url": _url_of(whose), "label": str(whose)})
    if title != ways[-1]["label"]:
        ways.append({"url": "", "label": title})
    furniture = {"page_title": title, "header_title": title, "header_icon": "clipboard-list", "breadcrumbs_items": ways}
    return render(request, template, furniture | context)
