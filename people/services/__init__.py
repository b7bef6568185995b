"""Changes to who is where, and to how they come and go."""

from people.imports.errors import UnableToImport
from people.services.importing import agree, discard, go_on_with, match, sweep_imports, undo, upload
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
    "INVITATION_DAYS", "UnableToAccept", "UnableToImport", "UnableToInvite", "accept_invitation", "agree",
    "change_settings", "create_team", "discard", "engage", "go_on_with", "hash_token", "invite", "match",
    "new_invitation_token", "person_for_invitation", "rename", "sweep_imports", "undo", "upload",
]  # fmt: skip
