"""Something asked of chosen people alone: chosen, written, looked at, done, taken back."""

import uuid
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.choosing_forms import ASKED, AssignForm
from compliance.explaining import sentence
from compliance.models import Assignment
from compliance.preview import assigned
from compliance.rules import status
from compliance.selectors import assignments_here
from compliance.services import UnableToDecide, assign, take_back
from compliance.services.answers import MOST_AT_ONCE
from compliance.services.assigning import sort_out, to_ask, unsaved
from compliance.views.choosing import chosen_people, ids_in, view_of
from people.access import SignedInRequest, organisation_or_404
from people.enums import SUGGESTED_ONLY
from people.models import Organisation, Person

SALT = "compliance.assigned"
SECONDS = 60 * 60  # whoever comes back tomorrow looks again


@login_required
@never_cache
@require_http_methods(["POST"])
def assign_some(request: SignedInRequest, organisation_id) -> HttpResponse:
    """From a view of people to what is asked of them; from there to whom it would reach; from there, exactly that."""
    now = timezone.now()
    today = timezone.localdate(now)
    place, lens, back = view_of(request, organisation_id, today)
    if "sure" in request.POST:
        return _done(request, place, back)
    written = "what" in request.POST
    chosen, problem = (ids_in(request.POST.get("chosen", ""))[:MOST_AT_ONCE], "") if written else (
        chosen_people(request, lens)
    )  # fmt: skip
    if lens.on != today:
        problem = _("Look at the people as at today. Then choose what to do.")
    if problem or not chosen:
        messages.error(request, problem or _("Tick at least one person, or choose all of them."))
        return redirect(back)
    form = AssignForm(request.POST if written else None, today=today)
    context = {"organisation": place, "back": back, "action": f"{request.path}{lens.query(today=today)}"}
    if form.is_valid():
        try:
            return render(request, "compliance/assign_preview.html", context | _looked_at(request, place, chosen, form))
        except UnableToDecide as reason:
            form.add_error(None, str(reason))
    names = sorted(str(one) for one in Person.objects.filter(pk__in=chosen, engagements__organisation=place).distinct())
    context |= {"form": form, "chosen": " ".join(map(str, chosen)), "names": names}
    return render(request, "compliance/assign.html", context)


def _looked_at(request: SignedInRequest, place: Organisation, chosen: list, form: AssignForm) -> dict:
    """Who would be asked, what would be so of each, and who is left out and why."""
    now = timezone.now()
    today = timezone.localdate(now)
    given = form.cleaned_data
    what, due_on, obliges = given["what"], given["due_on"], given["how"] == ASKED
    asked = to_ask(what=what, organisation=place, due_on=due_on, obliges=obliges, on=today)
    # Whoever is not of this place is not even named.
    here = Person.objects.filter(pk__in=chosen, engagements__organisation=place).values_list("pk", flat=True)
    found = sort_out(people=here, organisation=place, asked=asked, actor=request.user, on=today)
    then = assigned(asked.requirement, asked.versions(), unsaved(found.take, asked, now, today), today)
    table = []
    for one in found.take:
        standing = then.get(one.pk)
        only = _("A suggestion, with no day") if obliges and one.role in SUGGESTED_ONLY else ""
        words = sentence(status(standing, today), standing) if standing else _("Not asked")
        table.append([str(one.person), one.get_role_display(), only or words])
    sealed = {
        "id": str(uuid.uuid4()), "place": str(place.pk), "viewer": str(request.user.pk), "what": what,
        "due_on": due_on and due_on.isoformat(), "obliges": obliges, "reason": given["reason"],
        "people": [str(one.person_id) for one in found.take],
    }  # fmt: skip
    return {
        "name": asked.requirement.name,
        "due_on": due_on,
        "reason": given["reason"],
        "number": len(found.take),
        "columns": [{"label": label} for label in (_("Name"), _("Role"), _("Then"))],
        "table": table,
        "refused": [[str(person), words] for person, words in found.refused],
        "refused_columns": [{"label": label} for label in (_("Name"), _("Why not, and what to do"))],
        "token": signing.dumps(sealed, salt=SALT, compress=True),
    }


def _done(request: SignedInRequest, place: Organisation, back: str) -> HttpResponse:
    now = timezone.now()
    try:
        about = signing.loads(request.POST["sure"], salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        about = {}
    if (about.get("place"), about.get("viewer")) != (str(place.pk), str(request.user.pk)):
        messages.error(request, _("This was looked at too long ago, or by somebody else. Choose and look again."))
        return redirect(back)
    try:
        done = assign(
            assignment_id=uuid.UUID(about["id"]), organisation=place, people=map(uuid.UUID, about["people"]),
            what=about["what"], due_on=about["due_on"] and date.fromisoformat(about["due_on"]),
            obliges=about["obliges"], reason=about["reason"], actor=request.user, at=now, on=timezone.localdate(now),
        )  # fmt: skip
    except UnableToDecide as reason:
        messages.error(request, str(reason))
        return redirect(back)
    words = ngettext("Asked of %(n)d person. You can take it back here.", "Asked of %(n)d people. You can take it back "
                     "here.", done.number)  # fmt: skip
    messages.success(request, words % {"n": done.number})
    return redirect("compliance:assignment", organisation_id=place.pk, assignment_id=done.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, organisation_id, assignment_id) -> HttpResponse:
    """What was asked in one act, of whom, and a button that takes all of it back."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    given = get_object_or_404(assignments_here(place), pk=assignment_id)
    rows = given.assignments.select_related("engagement__person", "withdrawn_by")
    rows = list(rows.order_by("engagement__person__name", "engagement__person__email", "pk"))
    problem = ""
    if request.method == "POST":
        try:
            take_back(assignments=[row.pk for row in rows], organisation=place, actor=request.user, at=now, on=today)
        except UnableToDecide as reason:
            problem = str(reason)
        else:
            messages.success(request, _("Taken back. That it was asked stays in the history of each."))
            return redirect("compliance:assignment", organisation_id=place.pk, assignment_id=given.pk)
    context = {
        "organisation": place,
        "given": given,
        "first": rows[0] if rows else None,
        "problems": [{"text": problem}] if problem else [],
        "columns": [{"label": label} for label in (_("Name"), _("Role"), _("Now"))],
        "table": [
            [
                {
                    "text": str(row.engagement.person),
                    "href": reverse("compliance:person", args=[place.pk, row.engagement.person_id]),
                },
                row.engagement.get_role_display(),
                _("Taken back") if row.withdrawn_at else _("In force"),
            ]
            for row in rows
        ],
        "may_take_back": any(row.withdrawn_at is None for row in rows),
    }
    return render(request, "compliance/assignment.html", context)


@login_required
@never_cache
@require_http_methods(["POST"])
def take_back_one(request: SignedInRequest, organisation_id, assigned_id) -> HttpResponse:
    """Of one person, on their page."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    rows = Assignment.objects.select_related("engagement").filter(engagement__organisation=place)
    row = get_object_or_404(rows, pk=assigned_id)
    try:
        take_back(assignments=[row.pk], organisation=place, actor=request.user, at=now, on=today)
    except UnableToDecide as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Taken back. It stays in the history."))
    return redirect("compliance:person", organisation_id=place.pk, person_id=row.engagement.person_id)
