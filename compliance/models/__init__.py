"""Requirements, decisions and evidence; and the read model of who must hold what by when. No status is stored."""

from compliance.models.connections import ApiKey, Webhook, WebhookDelivery
from compliance.models.decisions import Adjustment, BulkAnswer
from compliance.models.evidence import Equivalence, Evidence, EvidenceVerdict
from compliance.models.obligations import Obligation
from compliance.models.requirements import Requirement, RequirementVersion

__all__ = [
    "Adjustment", "ApiKey", "BulkAnswer", "Equivalence", "Evidence", "EvidenceVerdict", "Obligation", "Requirement",
    "RequirementVersion", "Webhook", "WebhookDelivery",
]  # fmt: skip
