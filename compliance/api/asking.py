"""What the other system wants to look at: the lens of the screens, judged by the form of the screens."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from compliance.api.auth import Caller
from compliance.api.problems import unreadable
from compliance.lens import Lens
from compliance.lens_forms import LensForm

WITHIN = ("on", "requirement", "team", "role")
FILTERS = (*WITHIN, "status")


def lens_of(request: HttpRequest, caller: Caller, names: tuple[str, ...], on: date | None = None) -> Lens:
    """Raises Problem where the screen would not narrow and say so: a program does not read what it says.

    `on`: the day of the pages before, so that a walk over midnight stays on its day.
    """
    given = QueryDict(mutable=True)
    given.update({name: request.GET[name] for name in names if request.GET.get(name)})
    if on and "on" not in given:
        given["on"] = on.isoformat()
    form = LensForm(given, organisation=caller.organisation, today=caller.today, shown=names)
    if not form.is_valid():
        faults: Any = form.errors.items()
        raise unreadable([{"where": f"query.{name}", "message": " ".join(said)} for name, said in faults])
    return form.lens()
