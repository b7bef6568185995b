"""A page with one form and one act, told what to do where the act is refused."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from people.access import SignedInRequest
from people.services import (
    UnableToAdd,
    UnableToChange,
    UnableToEntrust,
    UnableToInvite,
    UnableToMakeCode,
    UnableToPause,
    UnableToSetNumber,
    UnableToSetUp,
    UnableToShareHome,
)

REFUSALS = (
    UnableToAdd, UnableToChange, UnableToEntrust, UnableToInvite, UnableToMakeCode, UnableToPause,
    UnableToSetNumber, UnableToSetUp, UnableToShareHome,
)  # fmt: skip


def form_page(
    request: SignedInRequest,
    form: Form,
    act: Callable[[], object],
    *,
    title: str,
    label: str,
    done: str | Callable[[], str],
    back: str,
    back_label: str,
    lede: str = "",
    who: str = "",
    careful: bool = False,
) -> HttpResponse:
    """Shows the form; sent and valid, does `act`, says `done` and goes `back`. A refusal stands on top of the form."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except REFUSALS as reason:
            field = getattr(reason, "field", None)
            form.add_error(field if field in form.fields else None, str(reason))
        else:
            messages.success(request, done if isinstance(done, str) else done())
            return redirect(back)
    context = {
        "form": form,
        "title": title,
        "label": label,
        "back": back,
        "back_label": back_label,
        "lede": lede,
        "who": who,
        "careful": careful,
    }
    return render(request, "people/form.html", context)


def act_and_go(request: SignedInRequest, act: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """What one button does."""
    try:
        act()
    except REFUSALS as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, done)
    return redirect(back)
