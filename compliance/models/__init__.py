"""Requirements, decisions and evidence; and the read model of who must hold what by when. No status is stored."""

from compliance.models.areas import AreaRelease
from compliance.models.assignments import Assignment, BulkAssignment
from compliance.models.connections import ApiKey, Webhook, WebhookDelivery
from compliance.models.decisions import Adjustment, BulkAnswer
from compliance.models.evidence import Equivalence, Evidence, EvidenceVerdict
from compliance.models.exports import Export, InspectionPack
from compliance.models.obligations import Obligation
from compliance.models.requirements import Requirement, RequirementVersion
from compliance.models.views import SavedView

__all__ = [
    "Adjustment", "ApiKey", "AreaRelease", "Assignment", "BulkAnswer", "BulkAssignment", "Equivalence", "Evidence",
    "EvidenceVerdict", "Export", "InspectionPack", "Obligation", "Requirement", "RequirementVersion", "SavedView",
    "Webhook", "WebhookDelivery",
]  # fmt: skip
