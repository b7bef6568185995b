"""Changes to who is where, and to how they come and go."""

from people.imports.errors import UnableToImport
from people.services.adding import UnableToAdd, add_person
from people.services.addresses import (
    MOST_AT_ONE_ADDRESS,
    UnableToShare,
    add_person_at,
    is_reachable,
    join_beside,
    leave_contact_address,
    share_address,
)
from people.services.codes import UnableToJoin, UnableToMakeCode, close_code, join_by_code, make_code, plain_code
from people.services.contacts import UnableToSetNumber, clear_local_contact, set_local_contact
from people.services.dates import Dates, UnableToChange, UnableToRecord
from people.services.engagements import (
    change_engagement,
    end,
    may_take_back_end,
    record_clock_dates,
    take_back_end,
)
from people.services.enrolling import enrol_kinship
from people.services.erasing import UnableToErase, erase_person, refuse_erasing
from people.services.households import UnableToShareHome, put_together, take_apart
from people.services.importing import agree, discard, go_on_with, match, sweep_imports, undo, upload
from people.services.joining import (
    INVITATION_DAYS,
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    change_settings,
    come_back,
    create_team,
    engage,
    entrust,
    hash_token,
    invite,
    new_invitation_token,
    person_at,
    rename,
    withdraw_invitation,
)
from people.services.looks import look, look_at_many, look_by_system
from people.services.merging import UnableToMerge, merge_people, undo_merge
from people.services.moving import move
from people.services.organisations import UnableToSetUp, add_organisation, add_team, rename_team
from people.services.oversight import UnableToEntrust, end_responsibility, give_responsibility, name_area_lead
from people.services.pauses import (
    UnableToPause,
    begin_pause,
    correct_pause,
    end_pause,
    own_reasons,
    reason_for,
    remove_pause,
)
from people.services.reach import address_came_back, address_works

__all__ = [
    "INVITATION_DAYS",
    "MOST_AT_ONE_ADDRESS",
    "Dates",
    "UnableToAccept",
    "UnableToAdd",
    "UnableToChange",
    "UnableToEntrust",
    "UnableToErase",
    "UnableToImport",
    "UnableToInvite",
    "UnableToJoin",
    "UnableToMakeCode",
    "UnableToMerge",
    "UnableToPause",
    "UnableToRecord",
    "UnableToSetNumber",
    "UnableToSetUp",
    "UnableToShare",
    "UnableToShareHome",
    "accept_invitation",
    "add_organisation",
    "add_person",
    "add_person_at",
    "add_team",
    "address_came_back",
    "address_works",
    "agree",
    "begin_pause",
    "change_engagement",
    "change_settings",
    "clear_local_contact",
    "close_code",
    "come_back",
    "correct_pause",
    "create_team",
    "discard",
    "end",
    "end_pause",
    "end_responsibility",
    "engage",
    "enrol_kinship",
    "entrust",
    "erase_person",
    "give_responsibility",
    "go_on_with",
    "hash_token",
    "invite",
    "is_reachable",
    "join_beside",
    "join_by_code",
    "leave_contact_address",
    "look",
    "look_at_many",
    "look_by_system",
    "make_code",
    "match",
    "may_take_back_end",
    "merge_people",
    "move",
    "name_area_lead",
    "new_invitation_token",
    "own_reasons",
    "person_at",
    "plain_code",
    "put_together",
    "reason_for",
    "record_clock_dates",
    "refuse_erasing",
    "remove_pause",
    "rename",
    "rename_team",
    "set_local_contact",
    "share_address",
    "sweep_imports",
    "take_apart",
    "take_back_end",
    "undo",
    "undo_merge",
    "upload",
    "withdraw_invitation",
]  # fmt: skip
