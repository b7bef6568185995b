"""The queue of dates that wait for a decision, and one answer to many of them: chosen, looked at, given, taken back."""

import uuid
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.enums import Answer, ClockStart
from compliance.explaining import sentence
from compliance.forms import AnswerForm, DaysForm, QueueFilter
from compliance.preview import CLOCK_OF, answered, recorded
from compliance.rules import Standing, status
from compliance.selectors import answers_here, questioned, questions_here
from compliance.services import UnableToDecide, answer_many, record_many, withdraw_many
from compliance.services.answers import MOST_AT_ONCE, sort_out
from compliance.views.decisions import RECORDED, decide_url, missing
from people.access import SignedInRequest, organisation_or_404
from people.models import Engagement, Organisation, Person
from people.services import UnableToRecord

PER_PAGE = 50
LATEST = 10
SALT = "compliance.answered"
SECONDS = 60 * 60  # whoever comes back tomorrow looks again


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def exceptions(request: SignedInRequest, organisation_id) -> HttpResponse:
    """Everything that somebody has to decide before anybody is asked."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    return render(request, "compliance/exceptions.html", _queue(place, request.GET))


def _queue(place: Organisation, asked: QueryDict, form: AnswerForm | None = None) -> dict:
    """A page of what waits, with what may be done to it. `form`: one that was refused."""
    today = timezone.localdate()
    names = questioned(place, today)
    filters = QueueFilter(asked, asked=names)
    chosen = filters.chosen()
    page = Paginator(questions_here(place, today, **chosen), PER_PAGE).get_page(asked.get("page"))
    count = page.paginator.count
    return {
        "organisation": place,
        "page": page,
        "count": count,
        "waiting": bool(names),
        "filter": filters,
        "chosen": chosen,
        "query": QueryDict(urlencode({name: value for name, value in chosen.items() if value})),
        "caption": ngettext("%(n)d date waits for a decision", "%(n)d dates wait for a decision", count) % {"n": count},
        "rows": [
            {"row": row, "box": box, "ticked": box in asked, "missing": missing(row), "decide_url": decide_url(row)}
            for row in page
            for box in [box_of(row.engagement_id, row.requirement_id)]
        ],
        "form": form or AnswerForm(count=count),
        "latest": answers_here(place)[:LATEST],
    }  # fmt: skip


def box_of(engagement_id, requirement_id) -> str:
    """The name of the row's box: a form of ours names no field twice."""
    return f"row:{engagement_id}:{requirement_id}"


def ticked(sent: QueryDict) -> list[tuple[uuid.UUID, uuid.UUID]]:
    found = []
    for name in sent:
        word, _sep, pair = name.partition(":")
        engagement, _sep, requirement = pair.partition(":")
        if word == "row":
            with suppress(ValueError):  # a name that is none of ours
                found.append((uuid.UUID(engagement), uuid.UUID(requirement)))
    return found


@login_required
@never_cache
@require_http_methods(["POST"])
def answer(request: SignedInRequest, organisation_id) -> HttpResponse:
    """From the queue to what the answer would do; from there, exactly that."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    if "answered" in request.POST:
        return _give(request, place)
    if "choice" in request.POST:
        return _days(request, place, request.POST["choice"])
    today = timezone.localdate()
    filters = QueueFilter(request.POST, asked=questioned(place, today)).chosen()
    rows = questions_here(place, today, **filters)
    form = AnswerForm(request.POST, count=rows.count())
    if form.is_valid():
        given = form.cleaned_data
        if given["which"] == "all":
            pairs = list(rows.values_list("engagement_id", "requirement_id")[: MOST_AT_ONCE + 1])
        else:
            pairs = ticked(request.POST)
        if not pairs:
            form.add_error("which", _("Tick at least one date above, or choose all of them."))
        elif len(pairs) > MOST_AT_ONCE:
            words = _("Answer at most %(n)d at once: show fewer above, then go on with the rest.")
            form.add_error("which", words % {"n": MOST_AT_ONCE})
        else:
            about = {"kind": given["kind"], "until": given["until"] and given["until"].isoformat(),
                     "reason": given["reason"]}  # fmt: skip
            return looked_at(request, place, pairs, about)
    return render(request, "compliance/exceptions.html", _queue(place, request.POST, form))


def looked_at(
    request: SignedInRequest, place: Organisation, pairs: list, about: dict, *, came_from: str = ""
) -> HttpResponse:
    """Who would get the answer and what it would do to each; or, if days are to be recorded, a form for them.

    `came_from`: the view of people on which they were chosen; without it, the queue of what waits.
    """
    today = timezone.localdate()
    kind, until = about["kind"], about["until"] and date.fromisoformat(about["until"])
    about = about | {"came_from": came_from}
    found = sort_out(
        organisation=place, pairs=pairs, kind=kind, until=until, actor=request.user, on=today, waiting=not came_from
    )
    about = about | {"id": str(uuid.uuid4()), "place": str(place.pk), "viewer": str(request.user.pk)}
    refused = [
        [str(row.person), row.engagement.get_role_display(), row.requirement.name, words]
        for row, words in found.refused
    ]
    if kind == Answer.RECORDED and found.take:
        about["days"] = sorted({(str(row.engagement_id), RECORDED[ClockStart(row.clock)]) for row in found.take})
        return _ask_days(request, place, about, refused=refused)
    then = answered(found.take, kind, until, today)
    changes = [
        (
            row.person,
            row.engagement,
            row.requirement.name,
            row.standing,
            then.get((row.engagement_id, row.requirement_id)),
        )
        for row in found.take
    ]
    about["pairs"] = [[str(row.engagement_id), str(row.requirement_id)] for row in found.take]
    return _show(request, place, about, changes, refused, len(found.take))


def _show(request, place: Organisation, about: dict, changes: list, refused: list, number: int) -> HttpResponse:
    today = timezone.localdate()
    names = (_("Name"), _("Role"), _("What is asked"), _("Now"), _("Then"))
    context = {
        "organisation": place,
        "back": about["came_from"] or reverse("compliance:exceptions", args=[place.pk]),
        "number": number,
        "answer": Answer(about["kind"]).label,
        "until": about["until"] and date.fromisoformat(about["until"]),
        "reason": about["reason"],
        "columns": [{"label": label} for label in names],
        "table": [
            [str(who), engagement.get_role_display(), asked, _words(now, today), _words(then, today)]
            for who, engagement, asked, now, then in changes
        ],
        **_left_out(refused),
        "token": signing.dumps(about, salt=SALT, compress=True),
    }
    return render(request, "compliance/answer_preview.html", context)


def _left_out(refused: list) -> dict:
    """What a page shows of the chosen that cannot take the answer."""
    names = (_("Name"), _("Role"), _("What is asked"), _("Why not, and what to do"))
    return {"refused": refused, "refused_columns": [{"label": label} for label in names]}


def _words(now: Standing | None, today: date) -> str:
    return sentence(status(now, today), now) if now else _("Not asked")


def _opened(request: SignedInRequest, place: Organisation, text: str) -> dict | None:
    """What was sealed for this viewer and place within the hour."""
    try:
        about = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return about if (about["place"], about["viewer"]) == (str(place.pk), str(request.user.pk)) else None


def _again(request: SignedInRequest, place: Organisation, words: str = "", back: str = "") -> HttpResponse:
    messages.error(request, words or _("This was looked at too long ago, or by somebody else. Choose and look again."))
    return redirect(back or reverse("compliance:exceptions", args=[place.pk]))


def _ask_days(
    request: SignedInRequest, place: Organisation, about: dict, *, refused: list, form: DaysForm | None = None
) -> HttpResponse:
    context = {
        "organisation": place,
        "form": form or _days_form(place, about["days"]),
        "reason": about["reason"],
        **_left_out(refused),
        "choice": signing.dumps(about, salt=SALT, compress=True),
    }  # fmt: skip
    return render(request, "compliance/answer_days.html", context)


def _days_form(place: Organisation, days: list, data=None) -> DaysForm:
    """A field for each engagement, by name."""
    labels = {"approved_on": _("%(who)s, approved on"), "first_care_role_on": _("%(who)s, first care role in any home")}
    here = Engagement.objects.filter(organisation=place).select_related("person").in_bulk([one for one, _ in days])
    rows = [(f"{one}:{name}", labels[name] % {"who": here[uuid.UUID(one)].person}) for one, name in days
            if uuid.UUID(one) in here]  # fmt: skip
    return DaysForm(data, rows=sorted(rows, key=lambda row: row[1].lower()), today=timezone.localdate())


def _days(request: SignedInRequest, place: Organisation, text: str) -> HttpResponse:
    """The days were written: what they would do."""
    about = _opened(request, place, text)
    if about is None or "days" not in about:
        return _again(request, place)
    form = _days_form(place, about["days"], request.POST)
    if not form.is_valid():
        return _ask_days(request, place, about, refused=[], form=form)
    days: dict[str, dict[str, str]] = {}
    for key, day in form.cleaned_data.items():
        if day:
            engagement, _sep, name = key.partition(":")
            days.setdefault(engagement, {})[name] = day.isoformat()
    about["written"] = days
    engagements = Engagement.objects.filter(organisation=place, pk__in=days)
    people = Person.objects.in_bulk(set(engagements.values_list("person_id", flat=True)))
    changes = [
        (people[one.engagement.person_id], one.engagement, asked.name, one.now, one.then)
        for asked, one in recorded(_read(days), people, timezone.localdate())
    ]
    changes.sort(key=lambda row: (str(row[0]).lower(), str(row[0].pk), row[2]))
    return _show(request, place, about, changes, [], len(days))


def _read(days: dict) -> dict[uuid.UUID, dict[str, date]]:
    return {
        uuid.UUID(engagement): {name: date.fromisoformat(day) for name, day in given.items() if name in CLOCK_OF}
        for engagement, given in days.items()
    }


def _give(request: SignedInRequest, place: Organisation) -> HttpResponse:
    now = timezone.now()
    about = _opened(request, place, request.POST["answered"])
    if about is None or not ("pairs" in about or "written" in about):
        return _again(request, place)
    act = {"answer_id": uuid.UUID(about["id"]), "organisation": place, "reason": about["reason"],
           "actor": request.user, "at": now, "on": timezone.localdate(now)}  # fmt: skip
    try:
        if "written" in about:
            done = record_many(days=_read(about["written"]), **act)
        else:
            until = about["until"] and date.fromisoformat(about["until"])
            pairs = [(uuid.UUID(one), uuid.UUID(other)) for one, other in about["pairs"]]
            waiting = not about["came_from"]
            done = answer_many(pairs=pairs, kind=about["kind"], until=until, waiting=waiting, **act)
    except (UnableToDecide, UnableToRecord) as reason:
        return _again(request, place, str(reason), about["came_from"])
    words = ngettext("Done for %(n)d date.", "Done for %(n)d dates, each with your name and reason.", done.number)
    messages.success(request, words % {"n": done.number})
    return redirect(about["came_from"] or reverse("compliance:exceptions", args=[place.pk]))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, organisation_id, answer_id) -> HttpResponse:
    """One answer that was given to many, whom it reached, and a button that takes all of it back."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    given = get_object_or_404(answers_here(place), pk=answer_id)
    problem = ""
    if request.method == "POST":
        try:
            withdraw_many(answer=given, actor=request.user, at=now, on=today)
        except UnableToDecide as reason:
            problem = str(reason)
        else:
            messages.success(request, _("Taken back. It stays in the history of each date."))
            return redirect("compliance:exceptions", organisation_id=place.pk)
    rows = given.adjustments.select_related("engagement__person", "requirement").order_by(
        "engagement__person__name", "engagement__person__email", "requirement__name", "pk"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": place,
        "answer": given,
        "page": page,
        "problems": [{"text": problem}] if problem else [],
        "columns": [{"label": label} for label in (_("Name"), _("Role"), _("What is asked"), _("Now"))],
        "table": [
            [
                {
                    "text": str(row.engagement.person),
                    "href": reverse("compliance:person", args=[place.pk, row.engagement.person_id]),
                },
                row.engagement.get_role_display(),
                row.requirement.name,
                _("Taken back") if row.withdrawn_at else _("In force"),
            ]
            for row in page
        ],
        "may_take_back": given.kind != Answer.RECORDED and given.withdrawn_at is None,
    }
    return render(request, "compliance/answer.html", context)
