"""An assessor's pages: for whom they are asked to sign, signing, what they signed and taking it back."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certification.access import assessed_or_404, is_assessor, own_sign_off_or_404, where_assessed
from certification.enums import SignOffKind
from certification.forms import AssessingFilter, SignForm, TakeBackForm
from certification.models import Credential
from certification.pdf import learning_time
from certification.selectors import asked_of, asked_of_one, signed_by, waiting_for
from certification.services import UnableToSign, refuse_unsound, sign_off, withdraw
from certification.wording import signing_lines
from people.access import SignedInRequest
from people.models import Person
from people.rules import in_words
from people.services import look

PER_PAGE = 50


@login_required
@never_cache
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Who waits for the viewer's word, for what; the search lives in the address."""
    today = timezone.localdate()
    if not is_assessor(request.user, today):
        raise Http404
    form = AssessingFilter(request.GET or None)
    text = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    page = Paginator(waiting_for(request.user, today, text=text), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": bool(text),
        "rows": [(asked, signing_lines(asked.signings)) for asked in asked_of(page)],
    }
    return render(request, "certification/assessing.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, person_id, credential_key: str) -> HttpResponse:
    """First the form, then a page that says what will be signed, then it is."""
    now = timezone.now()
    today = timezone.localdate(now)
    person, credential = assessed_or_404(request.user, person_id, credential_key, today)
    _seen(request, person, now)
    form = SignForm(
        request.POST or None, kinds=_kinds(credential, today), today=today, initial={"id": uuid.uuid4(), "on": today}
    )
    step = request.POST.get("step", "")
    if request.method == "POST" and form.is_valid() and step != "change":
        given = dict(form.cleaned_data)
        sign_off_id = given.pop("id")
        facts = {**given, "person": person, "credential": credential, "actor": request.user, "at": now}
        try:
            if step == "sign":
                row = sign_off(**facts, sign_off_id=sign_off_id)
                said = _said(row.get_kind_display(), row.on, row.minutes)
                if row.pk == sign_off_id:
                    messages.success(request, _("Signed for %(person)s: %(what)s.") % {"person": person, "what": said})
                else:
                    messages.warning(
                        request,
                        _(
                            "You signed the same a moment ago; it stands once. If it happened "
                            "twice, sign again in a minute."
                        ),
                    )
                return redirect("certification:signed")
            refuse_unsound(**facts)
        except UnableToSign as reason:
            form.add_error(None, str(reason))
        else:
            context = {
                "form": form,
                "person": person,
                "credential": credential,
                "kind": SignOffKind(given["kind"]).label,
                "time": learning_time(given["minutes"]) if given["minutes"] else "",
            }
            return render(request, "certification/sign_sure.html", context)
    asked = asked_of_one(person, credential, today)
    context = {"form": form, "asked": asked, "lines": signing_lines(asked.signings), "today": today}
    return render(request, "certification/sign.html", context)


def _kinds(credential: Credential, today) -> list[str]:
    """What the credential asks for, by today's law first; an earlier law's for a day on which it still applied."""
    versions = [version for version in credential.versions.all() if version.effective_from <= today]
    return list(dict.fromkeys(row["kind"] for version in versions for row in version.signings))


def _said(kind: str, on, minutes: int) -> str:
    return ", ".join([str(kind), in_words(on), *([learning_time(minutes)] if minutes else [])])


@login_required
@never_cache
@require_GET
def signed(request: SignedInRequest) -> HttpResponse:
    """What the viewer signed, to look through and to take back."""
    rows = signed_by(request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    assesses = is_assessor(request.user, timezone.localdate())
    if not assesses and not page.paginator.count:
        raise Http404
    context = {
        "page": page,
        "rows": [(row, _said(row.get_kind_display(), row.on, row.minutes)) for row in page],
        "assesses": assesses,
    }
    return render(request, "certification/signed.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, sign_off_id) -> HttpResponse:
    now = timezone.now()
    row = own_sign_off_or_404(request.user, sign_off_id)
    _seen(request, row.person.merged_into or row.person, now)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(sign_off_id=row.pk, actor=request.user, reason=form.cleaned_data["reason"], at=now)
        except UnableToSign as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Taken back. It counts no longer, and they can read why."))
            return redirect("certification:signed")
    context = {"form": form, "row": row, "what": _said(row.get_kind_display(), row.on, row.minutes)}
    return render(request, "certification/take_back.html", context)


def _seen(request: SignedInRequest, person: Person, now: datetime) -> None:
    today = timezone.localdate(now)
    place = where_assessed(request.user, person, today)
    page = _("What an assessor signs for you")
    look(viewer=request.user, person=person, organisation=place, page=page, at=now, on=today)
