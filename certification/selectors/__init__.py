from certification.selectors.affected import Affected, AskedMore, Lack, affected
from certification.selectors.assessing import (
    Asked,
    Waiting,
    asked_of,
    asked_of_one,
    assessors_of,
    signed_by,
    signed_for,
    waiting_for,
)
from certification.selectors.goals import Goal, SignedSoFar, done_of, goals_of, in_force, signed_of
from certification.selectors.holdings import (
    AwardSpan,
    HeldCredential,
    award_by_public_id,
    award_spans,
    awards_with_decisions,
    credentials_of,
    held_by_credential,
    revoked_by_leads,
    standing_of_award,
)
from certification.selectors.published import issuer_document, signed_credential
from certification.selectors.standings import PersonStanding, standings

__all__ = [
    "Affected",
    "Asked",
    "AskedMore",
    "AwardSpan",
    "Goal",
    "HeldCredential",
    "Lack",
    "PersonStanding",
    "SignedSoFar",
    "Waiting",
    "affected",
    "asked_of",
    "asked_of_one",
    "assessors_of",
    "award_by_public_id",
    "award_spans",
    "awards_with_decisions",
    "credentials_of",
    "done_of",
    "goals_of",
    "held_by_credential",
    "in_force",
    "issuer_document",
    "revoked_by_leads",
    "signed_by",
    "signed_credential",
    "signed_for",
    "signed_of",
    "standing_of_award",
    "standings",
    "waiting_for",
]
