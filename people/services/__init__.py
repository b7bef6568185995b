"""Changes to who is where, and to how they come and go."""

from people.services.addresses import (
    MOST_AT_ONE_ADDRESS,
    UnableToShare,
    add_person_at,
    is_reachable,
    join_beside,
    leave_contact_address,
    share_address,
)
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
    "INVITATION_DAYS", "MOST_AT_ONE_ADDRESS", "UnableToAccept", "UnableToInvite", "UnableToRecord", "UnableToShare",
    "accept_invitation", "add_person_at", "change_settings", "create_team", "engage", "hash_token", "invite",
    "is_reachable", "join_beside", "leave_contact_address", "new_invitation_token", "person_for_invitation",
    "record_clock_dates", "rename", "share_address",
]  # fmt: skip
