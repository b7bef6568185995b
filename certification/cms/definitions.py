"""What each certificate asks, in versions; a new one is looked at before it is saved."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from certification.cms.forms import SaveForm, VersionForm
from certification.enums import SignOffKind
from certification.explaining import Titles, asked_said, months, terms_said, titles
from certification.models import Credential, CredentialVersion
from certification.rehearsing import rehearse
from certification.selectors import Affected, AskedMore, Lack, affected, in_force
from certification.services import Law, UnableToDefine, define
from courses.selectors import edition_content, offered_modules
from people.rules import in_words

may_define = permission_required("certification.add_credentialversion")
SALT = "certification.previewed"
# Whoever comes back tomorrow looks again: the people may be others by then.
PREVIEW_SECONDS = 60 * 60
FEW = 10  # fewer are not counted out: an author is told of nobody in particular


@dataclass(frozen=True, slots=True)
class Said:
    """A version in words. `state`: in force, to come, or followed by a later one."""

    version: CredentialVersion
    asked: list[str]
    terms: list[str]
    state: str


@may_define
@require_http_methods(["GET", "HEAD"])
def index(request: HttpRequest) -> HttpResponse:
    today, named = timezone.localdate(), titles()
    rows = []
    for one in Credential.objects.prefetch_related("versions"):
        versions = list(one.versions.all())
        held = in_force(one, today)
        rows.append((one, _said([row for row in versions if row == held or row.effective_from > today], named, today)))
    return page_of(request, "certification/cms/definitions.html", _("Certificates"), {"rows": rows})


@may_define
@require_http_methods(["GET", "HEAD"])
def credential(request: HttpRequest, credential_key: str) -> HttpResponse:
    one = get_object_or_404(Credential, pk=credential_key)
    said = _said(list(one.versions.select_related("made_by")), titles(), timezone.localdate())
    return page_of(request, "certification/cms/definition.html", one.name, {"credential": one, "said": said}, one)


@may_define
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, credential_key: str) -> HttpResponse:
    now = timezone.now()
    today, named = timezone.localdate(now), titles()
    latest = get_object_or_404(CredentialVersion.objects.filter(credential=credential_key).order_by("-number")[:1])
    one = latest.credential
    contents = {module.key: edition_content(module.edition_id) for module in offered_modules()}
    given = request.POST if request.method == "POST" and "previewed" not in request.POST else None
    form = VersionForm(given, latest=latest, contents=contents, named=named, today=today)
    seen, problem = None, ""
    try:
        if request.method == "POST" and given is None:
            seen = _saved(request, one, latest, now, named)
            if seen is None:
                return redirect("definitions:credential", one.pk)
        elif given is not None and form.is_valid():
            seen = _seen(request, one, latest, form.law(), form.cleaned_data["effective_from"], now, named)
    except UnableToDefine as reason:
        problem = str(reason)
    context = {"credential": one, "latest": latest, "form": form, "seen": seen, "problem": problem}
    return page_of(request, "certification/cms/new_version.html", _("New version"), context, one)


def page_of(request, template: str, title: str, context: dict, one: Credential | None = None) -> HttpResponse:
    ways = [{"url": reverse("definitions:index"), "label": _("Certificates")}]
    if one:
        ways.append({"url": reverse("definitions:credential", args=[one.pk]), "label": one.name})
    if title != ways[-1]["label"]:
        ways.append({"url": "", "label": title})
    furniture = {"page_title": title, "header_title": title, "header_icon": "form", "breadcrumbs_items": ways}
    return render(request, template, furniture | context)


def _said(versions: list[CredentialVersion], named: Titles, today: date) -> list[Said]:
    """Versions in words, the newest first."""
    found, in_force = [], False
    for version in versions:
        if version.effective_from > today:
            state = _("To come")
        else:
            state, in_force = (_("Followed by a later one") if in_force else _("In force")), True
        found.append(Said(version, asked_said(version, named), terms_said(version), state))
    return found


# The preview


@dataclass(frozen=True, slots=True)
class Seen:
    """A version as it would be, whom it would touch, and the form that saves exactly this."""

    from_day: date
    asked: list[tuple[str, bool]]  # with whether it is new
    gone: list[str]
    terms: list[str]
    people: list[tuple[str, str, str]]
    more: list[str]
    days: list[str]
    form: SaveForm


def _seen(request, one, latest, law: Law, from_day: date, now, named: Titles, form: SaveForm | None = None) -> Seen:
    """Raises UnableToDefine for what could not be saved."""
    made = rehearse(lambda: _define(one, law, from_day, request.user, "Looked at", now))
    if made.pk == latest.pk:
        raise UnableToDefine(_("Version %(n)d says just this. Change something, or leave it.") % {"n": latest.number})
    found = affected(one.pk, latest.definition, made.definition, timezone.localdate(now))
    token = token_of(request, SALT, law, from_day, key=one.pk, latest=latest.number)
    before, after = asked_said(latest, named), asked_said(law, named)
    return Seen(
        from_day,
        [(line, line not in before) for line in after],
        [line for line in before if line not in after],
        terms_said(law),
        groups(found),
        [_more_said(lack, asked, named) for lack, asked in found.more_of.items()],
        days_moved(found, latest, law, from_day),
        form or SaveForm(initial={"previewed": token}),
    )


AGAIN = _lazy("This was looked at too long ago, or something changed since. Look at it again, then save.")


def token_of(request: HttpRequest, salt: str, law: Law, from_day: date, **about) -> str:
    """What this viewer looked at, for the form that saves exactly that."""
    given = about | {"viewer": str(request.user.pk), "from": from_day.isoformat(), "law": asdict(law)}
    return signing.dumps(given, salt=salt, compress=True)


def looked_at(request: HttpRequest, salt: str) -> dict:
    """What the viewer looked at within the hour. Raises UnableToDefine."""
    try:
        about = signing.loads(request.POST["previewed"], salt=salt, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise UnableToDefine(AGAIN) from error
    if about["viewer"] != str(request.user.pk):
        raise UnableToDefine(AGAIN)
    return about


def _saved(request, one, latest, now, named: Titles) -> Seen | None:
    """Saves what was looked at; what is to be looked at once more if the reason is missing."""
    about = looked_at(request, SALT)
    if (about["key"], about["latest"]) != (one.pk, latest.number):
        raise UnableToDefine(AGAIN)
    law, from_day = Law(**about["law"]), date.fromisoformat(about["from"])
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _seen(request, one, latest, law, from_day, now, named, form)
    made = _define(one, law, from_day, request.user, form.cleaned_data["reason"], now)
    messages.success(
        request, _("Version %(n)d is saved; it holds from %(day)s.") % {"n": made.number, "day": in_words(from_day)}
    )
    return None


def _define(one: Credential, law: Law, from_day: date, actor, reason: str, at) -> CredentialVersion:
    return define(
        key=one.pk, name=one.name, kind=one.kind, position=one.position, law=law, effective_from=from_day,
        actor=actor, reason=reason, at=at,
    )  # fmt: skip


def counted(people: int) -> str:
    return _("%(n)d people") % {"n": people} if people >= FEW else _("fewer than %(n)d people") % {"n": FEW}


def groups(found: Affected) -> list[tuple[str, str, str]]:
    """Who, how many, and what it means for them; nobody is in two rows, and no row is the sum of others."""
    beforehand = _("They have done all that it asks: they are awarded on its first day.")
    rows = (
        (_("Hold it, and cannot renew yet"), found.waiting, _("Nothing changes until they renew.")),
        (_("Hold it and can renew now: as much to do"), found.same, _("Nothing changes for them.")),
        (_("Hold it and can renew now: less to do"), found.less, _("They are done sooner.")),
        (_("Hold it and can renew now: nothing left to do"), found.done, beforehand),
        (_("Hold it and can renew now: more to do"), found.more, _("They need more before their last day; see below.")),
        (_("On the way to it: as much to do"), found.start_same, _("Nothing changes for them.")),
        (_("On the way to it: less to do"), found.start_less, _("They are done sooner.")),
        (_("On the way to it: nothing left to do"), found.start_done, beforehand),
        (_("On the way to it: more to do"), found.start_more, _("What they have done stays. They are asked for more.")),
    )
    return [(who, counted(people), what) for who, people, what in rows]


def _more_said(lack: Lack, asked: AskedMore, named: Titles) -> str:
    if lack.kind == "module":
        what = _("Module %(title)s") % {"title": named.module(lack.key)}
    elif lack.kind == "holds":
        what = _("To hold: %(name)s") % {"name": named.credentials.get(lack.key, lack.key)}
    else:
        what = str(SignOffKind(lack.kind).label)
    line = _("%(what)s: %(people)s") % {"what": what, "people": counted(asked.people)}
    if asked.people < FEW:
        return line
    return line + _(", whose last days lie between %(first)s and %(last)s") % {
        "first": in_words(asked.first), "last": in_words(asked.last),
    }  # fmt: skip


def days_moved(found: Affected, latest: CredentialVersion, law: Law, from_day: date) -> list[str]:
    lines = []
    if law.validity_months != latest.validity_months:
        lines.append(
            _("A period earned on %(day)s or later lasts %(new)s; it was %(old)s.")
            % {"day": in_words(from_day), "new": months(law.validity_months), "old": months(latest.validity_months)}
        )
    if law.window_months != latest.window_months:
        lines.append(
            _(
                "Renewing opens %(new)s before the end; it was %(old)s. "
                "It opens sooner for %(sooner)s, later for %(later)s."
            )
            % {
                "new": months(law.window_months),
                "old": months(latest.window_months),
                "sooner": counted(found.opens_sooner),
                "later": counted(found.opens_later),
            }
        )
    return [*lines, _("No period that has been awarded changes its last day.")]
