"""Who is there, where they work or care, over whom they hold a responsibility, and how they came in."""

from people.models.contacts import LocalContact
from people.models.engagements import ClockDate, Engagement, EngagementQuerySet, Household, Pause
from people.models.imports import ColumnMapping, Import, ImportOutcome, ImportRow, ImportState
from people.models.joining import Invitation, OrganisationCode
from people.models.merging import Merge
from people.models.oversight import Look, Responsibility, ResponsibilityAct, SystemLook
from people.models.person import Person
from people.models.places import Area, Organisation, Team
from people.models.private import PauseReason
from people.models.reach import CameBack

__all__ = [
    "Area", "CameBack", "ClockDate", "ColumnMapping", "Engagement", "EngagementQuerySet", "Household", "Import",
    "ImportOutcome", "ImportRow", "ImportState", "Invitation", "LocalContact", "Look", "Merge", "Organisation",
    "OrganisationCode", "Pause", "PauseReason", "Person", "Responsibility", "ResponsibilityAct", "SystemLook",
    "Team",
]  # fmt: skip
