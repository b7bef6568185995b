"""Who is who in a pack: by the names of today, on a list apart that is under no digest."""

import json

from django.db.models import Q
from django.utils.translation import gettext as _

from compliance.exports.codes import code
from compliance.models import Adjustment, InspectionPack
from people.models import Engagement, Person

CODED = {"register": (0,), "decisions": (0, 6), "next-three-months": (1,)}  # the columns in which a code stands


def who_is_who(pack: InspectionPack) -> list[tuple[str, str, Person | None]]:
    """Code, name, person; None for who is not known any more. Two queries, whatever the number of people."""
    frozen = json.loads(pack.facts)
    given = {
        row[column]
        for sheet in frozen["sheets"]
        for column in CODED.get(sheet["file"], ())
        for row in sheet["rows"]
    }  # fmt: skip
    here = Engagement.objects.filter(organisation=pack.organisation_id).values("person")
    decided = Adjustment.objects.filter(engagement__organisation=pack.organisation_id).values("decided_by")
    known = Q(pk__in=here) | Q(pk__in=decided)
    kept = Person.objects.filter(known)
    people = Person.objects.filter(known | Q(merged_into__in=kept)).select_related("merged_into")
    by_code = {code(one.pk, pack.salt, frozen["letters"]): one.merged_into or one for one in people}
    return [(one, _name(by_code.get(one)), by_code.get(one)) for one in sorted(given)]


def _name(person: Person | None) -> str:
    return str(person) if person and not person.anonymised_at else _("No longer named here")
