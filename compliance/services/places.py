"""Bringing everybody of a place up to date after what is asked there changed."""

from compliance.models import Requirement
from compliance.services.obligations import refresh_all
from people.models import Engagement


def refresh_place(*, requirement_id) -> int:
    """Everybody on whom the requirement may fall; returns how many rows changed."""
    requirement = Requirement.objects.filter(pk=requirement_id).first()
    if requirement is None:
        return 0
    here = (
        Engagement.objects.filter(organisation__area=requirement.area_id)
        if requirement.area_id
        else Engagement.objects.filter(organisation=requirement.organisation_id)
    )
    return refresh_all(here.values_list("person_id", flat=True))
