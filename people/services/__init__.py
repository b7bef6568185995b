"""Changes to who is where, and to how they come and go."""

from people.services.adding import UnableToAdd, add_person
from people.services.codes import UnableToJoin, UnableToMakeCode, close_code, join_by_code, make_code, plain_code
from people.services.engagements import (
    Dates,
    UnableToChange,
    change_engagement,
    end,
    may_take_back_end,
    take_back_end,
)
from people.services.enrolling import enrol_kinship
from people.services.households import UnableToShareHome, put_together, take_apart
from people.services.joining import (
    INVITATION_DAYS,
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    change_settings,
    come_back,
    create_team,
    engage,
    hash_token,
    invite,
    new_invitation_token,
    person_at,
    person_for_invitation,
    rename,
    withdraw_invitation,
)
from people.services.looks import look
from people.services.merging import UnableToMerge, merge_people, undo_merge
from people.services.moving import move
from people.services.organisations import UnableToSetUp, add_organisation, add_team, rename_team
from people.services.pauses import (
    UnableToPause,
    begin_pause,
    correct_pause,
    end_pause,
    own_reasons,
    reason_for,
    remove_pause,
)

__all__ = [
    "INVITATION_DAYS", "Dates", "UnableToAccept", "UnableToAdd", "UnableToChange", "UnableToInvite", "UnableToJoin",
    "UnableToMakeCode", "UnableToMerge", "UnableToPause", "UnableToSetUp", "UnableToShareHome", "accept_invitation",
    "add_organisation", "add_person", "add_team", "begin_pause", "change_engagement", "change_settings", "close_code",
    "come_back", "correct_pause", "create_team", "end", "end_pause", "engage", "enrol_kinship", "hash_token", "invite",
    "join_by_code", "look", "make_code", "may_take_back_end", "merge_people", "move", "new_invitation_token",
    "own_reasons", "person_at", "person_for_invitation", "plain_code", "put_together", "reason_for", "remove_pause",
    "rename", "rename_team", "take_apart", "take_back_end", "undo_merge", "withdraw_invitation",
]  # fmt: skip
