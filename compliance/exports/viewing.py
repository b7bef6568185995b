"""The view that a file is of, read again from the address that it was asked for with."""

from django.http import QueryDict

from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.models import Export


class UnableToExport(Exception):
    """Nothing was made; the message says what helps."""


def lens_of(export: Export) -> Lens:
    """Never wider than what was asked for: where something that narrowed it is gone, it is refused."""
    form = LensForm(QueryDict(export.view[1:]), organisation=export.organisation, today=export.on, shown=())
    if not form.is_valid():
        raise UnableToExport(
            "Something that this view was narrowed to is no longer there. Open the view again, then take it along."
        )
    return form.lens()
