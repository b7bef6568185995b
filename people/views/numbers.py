"""The numbers that an organisation's people see first on their Support page, for those who lead its training."""

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.access import SignedInRequest, organisation_or_404
from people.enums import LocalSlot
from people.models import LocalContact, Organisation
from people.organisation_forms import NumberForm
from people.rules import in_words, to_check_again
from people.selectors import numbers_of
from people.services import clear_local_contact, set_local_contact
from people.views.forms import form_page


@login_required
@never_cache
@require_GET
def numbers(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    columns = [{"label": label} for label in (_("Who to ring"), _("Number"), _("Line"), _("Checked"))]
    table = [_cells(place, slot, row, today) for slot, row in numbers_of(place).items()]
    return render(request, "people/numbers.html", {"organisation": place, "columns": columns, "table": table})


def _cells(place: Organisation, slot: LocalSlot, row: LocalContact | None, on) -> list:
    link = {"text": str(slot.label), "href": reverse("people:number", args=[place.pk, slot])}
    if row is None:
        return [link, _("Not filled in: people see a national number"), "–", "–"]
    old = {"status": "waiting", "status_label": _("Check this number")}
    return [link, row.number, row.name, old if to_check_again(row.checked_on, on) else in_words(row.checked_on)]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: SignedInRequest, organisation_id, slot) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    if slot not in LocalSlot.values:
        raise Http404
    row = numbers_of(place)[LocalSlot(slot)]
    initial = (model_to_dict(row, ["name", "number", "when", "checked_on"]) if row else {}) | (
        {} if row and not to_check_again(row.checked_on, today) else {"checked_on": today}
    )
    form = NumberForm(request.POST or None, initial=initial, given=row is not None)

    def act() -> None:
        given = form.cleaned_data
        if not given["number"]:
            clear_local_contact(organisation=place, slot=slot, actor=request.user, at=now)
        else:
            set_local_contact(organisation=place, slot=slot, **given, actor=request.user, at=now, on=today)

    return form_page(
        request,
        form,
        act,
        title=str(LocalSlot(slot).label),
        lede=_("Ring it before you save it. Somebody may need it in the worst hour of their week."),
        label=_("Save"),
        done=lambda: (
            _("Saved. People here see it first on their Support page.")
            if form.cleaned_data["number"]
            else _("Taken away. People here see a national number instead.")
        ),
        back=reverse("people:numbers", args=[place.pk]),
        back_label=_("Numbers for Support"),
    )
