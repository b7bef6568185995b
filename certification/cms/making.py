"""A certificate that is not there yet: looked at before it is made, as a new version is."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from certification.cms.definitions import counted, looked_at, may_define, page_of, token_of
from certification.cms.forms import NewForm, SaveForm
from certification.enums import CredentialKind
from certification.explaining import Titles, asked_said, terms_said, titles
from certification.models import CredentialVersion
from certification.rehearsing import rehearse
from certification.rules import Definition
from certification.selectors import Affected, affected
from certification.services import Law, UnableToDefine, achievement, define_new
from courses.selectors import edition_content, offered_modules
from people.access import SignedInRequest
from people.models import Person
from people.rules import in_words

SALT = "certification.previewed_new"


@dataclass(frozen=True, slots=True)
class Seen:
    """A certificate as it would be, what others would read of it, whom it touches; the form that makes exactly this."""

    name: str
    kind: str
    from_day: date
    asked: list[str]
    terms: list[str]
    says: list[str]
    people: list[tuple[str, str, str]]
    form: SaveForm


@may_define
@require_http_methods(["GET", "HEAD", "POST"])
def new_certificate(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    today, named = timezone.localdate(now), titles()
    contents = {module.key: edition_content(module.edition_id) for module in offered_modules()}
    saving = request.method == "POST" and "previewed" in request.POST
    form = NewForm(None if saving else request.POST or None, contents=contents, named=named, today=today)
    seen, problem = None, ""
    try:
        if saving:
            given = _looked_at(request)
            form = NewForm(None, contents=contents, named=named, today=today, **given)
            save = SaveForm(request.POST)
            if save.is_valid():
                made = define_new(**given, actor=request.user, reason=save.cleaned_data["reason"], at=now)
                said = {"name": made.credential.name, "day": in_words(made.effective_from)}
                messages.success(request, _("“%(name)s” is made; it holds from %(day)s.") % said)
                return redirect("definitions:credential", made.credential_id)
            seen = _seen(request, given, now, named, save)
        elif form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("name", "kind", "effective_from")}
            seen = _seen(request, given | {"law": form.law()}, now, named)
    except UnableToDefine as reason:
        problem = str(reason)
    context = {"form": form, "seen": seen, "problem": problem}
    return page_of(request, "certification/cms/new_certificate.html", _("New certificate"), context)


def _looked_at(request: HttpRequest) -> dict:
    about = looked_at(request, SALT)
    from_day = date.fromisoformat(about["from"])
    return {"name": about["name"], "kind": about["kind"], "law": Law(**about["law"]), "effective_from": from_day}


def _seen(request: SignedInRequest, given: dict, now: datetime, named: Titles, form: SaveForm | None = None) -> Seen:
    """Raises UnableToDefine for what could not be made."""
    made, says = rehearse(lambda: _made(given, request.user, now))
    law, from_day, kind = given["law"], given["effective_from"], given["kind"]
    found = affected(made.credential_id, Definition(frozenset(), 1, 0), made.definition, timezone.localdate(now))
    token = token_of(request, SALT, law, from_day, name=made.credential.name, kind=kind)
    return Seen(
        name=made.credential.name,
        kind=str(CredentialKind(kind).label),
        from_day=from_day,
        asked=asked_said(law, named),
        terms=terms_said(law),
        says=says,
        people=_groups(found),
        form=form or SaveForm(initial={"previewed": token}),
    )


def _made(given: dict, actor: Person, now: datetime) -> tuple[CredentialVersion, list[str]]:
    made = define_new(**given, actor=actor, reason="Looked at", at=now)
    public = achievement(made)
    return made, [public.description, public.criteria]


def _groups(found: Affected) -> list[tuple[str, str, str]]:
    """Nobody holds it. Against a law that asks nothing, who lacks nothing has as much to do, everybody else more."""
    rows = (
        (_("Have done all that it asks"), found.start_same, _("They are awarded it on its first day.")),
        (_("Have done a part of it"), found.start_more, _("What they have done counts. The rest is asked of them.")),
    )
    return [(who, counted(people), what) for who, people, what in rows]
