"""What assessors signed for a person, for that person's own copy."""

from certification.models import SignOff
from certification.selectors import signed_for
from people.models import Person
from people.own_record import Part, adds_to_own_record


@adds_to_own_record
def signed_for_me(person: Person) -> Part:
    return Part("signed_for_me", "What was signed for me", [_said(row) for row in signed_for(person)])


def _said(row: SignOff) -> dict:
    taken = getattr(row, "withdrawal", None)
    return {
        "certificate": row.credential.name,
        "what": str(row.get_kind_display()),
        "on": row.on,
        "minutes": str(row.minutes) if row.minutes else None,
        "note": row.note or None,
        "signed by": str(row.signed_by),
        "signed as": row.signed_as,
        "signed at": row.recorded_at,
        "signed later": row.signed_later,
        "taken back at": taken.recorded_at if taken else None,
        "reason": taken.reason if taken else None,
    }
