"""Where all that is somebody's own starts."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from people.access import SignedInRequest
from wellbeing.access import private_page


@dataclass(frozen=True, slots=True)
class Place:
    """`address`: the name of a view. Titles say nothing that a stranger who reads along should know."""

    title: str | Promise
    text: str | Promise
    address: str


PLACES = (
    Place(_("Your notes"), _("Write for yourself, find it again, take some of it along."), "wellbeing:notes"),
    Place(_("How are you doing?"), _("Six lines to look at, none of which you have to answer."), "wellbeing:check_in"),
    Place(_("Your maps"), _("Eco-maps that you saved for yourself."), "home:maps"),
)


@private_page
@require_GET
def yours(request: SignedInRequest) -> HttpResponse:
    return render(request, "wellbeing/yours.html", {"places": PLACES})
