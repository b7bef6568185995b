"""Whom a lead chose on a view of people: those ticked, or everybody whom the view shows."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.selectors import people
from compliance.services.answers import MOST_AT_ONCE
from compliance.views.answers import ticked
from compliance.views.people import FILTERS
from compliance.wording import people_url
from people.access import SignedInRequest, organisation_or_404
from people.models import Engagement, Organisation


def view_of(request: SignedInRequest, organisation_id, today: date) -> tuple[Organisation, Lens, str]:
    """The place, the view of its people on which somebody was chosen, and the way back to it."""
    place = organisation_or_404(request.user, organisation_id, today)
    lens = LensForm(request.GET, organisation=place, today=today, shown=FILTERS).lens()
    return place, lens, people_url(place) + lens.query(today=today)


def chosen_people(request: SignedInRequest, lens: Lens) -> tuple[list[UUID], str]:
    """Their ids; or what is to be done if there are none or too many."""
    if request.POST.get("which") == "all":
        chosen = list(people(lens).values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    else:
        here = Engagement.objects.filter(organisation=lens.organisation)
        rows = here.filter(pk__in=[one for one, _asked in ticked(request.POST)])
        rows |= here.filter(person__in=ids_named(request, "who"))
        chosen = list(rows.values_list("person_id", flat=True).distinct()[: MOST_AT_ONCE + 1])
    if not chosen:
        return [], _("Tick at least one person, or choose all of them.")
    if len(chosen) > MOST_AT_ONCE:
        return [], _("Choose at most %(n)d at once: show fewer, then go on with the rest.") % {"n": MOST_AT_ONCE}
    return chosen, ""


def ids_named(request: SignedInRequest, word: str) -> list[UUID]:
    """The boxes called "word:id" that were ticked."""
    parts = (name.partition(":") for name in request.POST)
    return ids_in(" ".join(rest for first, _sep, rest in parts if first == word))


def ids_in(text: str) -> list[UUID]:
    found = []
    for one in text.split():
        with suppress(ValueError):  # a name that is none of ours
            found.append(UUID(one))
    return found
