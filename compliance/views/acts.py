"""One act on several people of a view, against one requirement: chosen, looked at, done, taken back in one act."""

from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.forms import ActForm
from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.selectors import every_line
from compliance.services.answers import MOST_AT_ONCE
from compliance.views.answers import looked_at, ticked
from compliance.views.people import FILTERS, show
from compliance.wording import people_url
from people.access import SignedInRequest, organisation_or_404


@login_required
@never_cache
@require_http_methods(["POST"])
def act(request: SignedInRequest, organisation_id) -> HttpResponse:
    """From a view of people to what the act would do to each of the chosen."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    lens_form = LensForm(request.GET, organisation=place, today=today, shown=FILTERS)
    lens = lens_form.lens()
    form = ActForm(request.POST)
    if lens.requirement is None or lens.on != today:
        form.add_error(None, _("Choose one thing that is asked, as at today. Then choose what to do."))
    elif form.is_valid():
        given = form.cleaned_data
        pairs = _everybody(lens) if given["which"] == "all" else ticked(request.POST)
        if not pairs:
            form.add_error("which", _("Tick at least one person above, or choose all of them."))
        elif len(pairs) > MOST_AT_ONCE:
            words = _("Do this for at most %(n)d at once: show fewer above, then go on with the rest.")
            form.add_error("which", words % {"n": MOST_AT_ONCE})
        else:
            until = given["until"] and given["until"].isoformat()
            about = {"kind": given["kind"], "until": until, "reason": given["reason"]}
            back = people_url(place) + lens.query(today=today)
            return looked_at(request, place, pairs, about, came_from=back)
    return show(request, place, lens_form, form)


def _everybody(lens: Lens) -> list:
    """Those whom the view shows, as far as one act takes, and one more if there are more."""
    cells = (cell for line in every_line(lens) for cell in line.cells.values())
    return [(cell.engagement.pk, cell.requirement_id) for cell in islice(cells, MOST_AT_ONCE + 1)]
