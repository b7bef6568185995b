from certification.selectors.affected import Affected, Asked, Lack, affected
from certification.selectors.goals import Goal, SignedSoFar, done_of, goals_of, signed_of
from certification.selectors.holdings import (
    AwardSpan,
    HeldCredential,
    award_by_public_id,
    award_spans,
    awards_with_decisions,
    credentials_of,
    held_by_credential,
    standing_of_award,
)
from certification.selectors.published import issuer_document, signed_credential
from certification.selectors.standings import PersonStanding, standings

__all__ = [
    "Affected",
    "Asked",
    "AwardSpan",
    "Goal",
    "HeldCredential",
    "Lack",
    "PersonStanding",
    "SignedSoFar",
    "affected",
    "award_by_public_id",
    "award_spans",
    "awards_with_decisions",
    "credentials_of",
    "done_of",
    "goals_of",
    "held_by_credential",
    "issuer_document",
    "signed_credential",
    "signed_of",
    "standing_of_award",
    "standings",
]
