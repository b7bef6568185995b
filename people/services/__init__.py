"""Changes to who is where, and to how they come and go."""

from people.services.dates import UnableToRecord, record_clock_dates
from people.services.joining import (
    INVITATION_DAYS,
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    change_settings,
    create_team,
    engage,
    hash_token,
    invite,
    new_invitation_token,
    person_for_invitation,
    rename,
)

__all__ = [
    "INVITATION_DAYS", "UnableToAccept", "UnableToInvite", "UnableToRecord", "accept_invitation", "change_settings",
    "create_team", "engage", "hash_token", "invite", "new_invitation_token", "person_for_invitation",
    "record_clock_dates", "rename",
]  # fmt: skip
