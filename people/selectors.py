"""What other floors and screens need to know of people."""

from people.models import Engagement, Invitation, Person
from people.services import hash_token


def invitation_by_token(token: str) -> Invitation | None:
    return (
        Invitation.objects.select_related("organisation", "team", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )


def current_engagements(person: Person, on):
    """The person's engagements that run on `on`, with organisation and team."""
    return (
        Engagement.objects.filter(person=person)
        .current(on)
        .select_related("organisation", "team")
        .order_by("started_on")
    )
