"""Bringing everybody of a place up to date after what is asked there changed."""

from compliance.facts import the_law
from compliance.models import Requirement
from compliance.services.obligations import BATCH, refresh
from people.models import Engagement


def refresh_place(*, requirement_id) -> int:
    """Everybody on whom the requirement may fall, a batch in each transaction; returns how many rows changed."""
    requirement = Requirement.objects.filter(pk=requirement_id).first()
    if requirement is None:
        return 0
    here = (
        Engagement.objects.filter(organisation__area=requirement.area_id)
        if requirement.area_id
        else Engagement.objects.filter(organisation=requirement.organisation_id)
    )
    people = sorted(set(here.values_list("person_id", flat=True)))
    law = the_law()
    return sum(refresh(person_ids=people[i : i + BATCH], law=law) for i in range(0, len(people), BATCH))
