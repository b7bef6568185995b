"""Changes to what is asked, decided and shown; and the read model that follows from them."""

from compliance.services.adoption import adopt, ask_own
from compliance.services.answers import answer_many, record_many, withdraw_many
from compliance.services.areas import publish_area, publish_areas
from compliance.services.decisions import UnableToDecide, decide, record_dates, withdraw
from compliance.services.equivalences import UnableToEquate, end_equivalence, equate
from compliance.services.evidence import UnableToJudge, UnableToShow, judge, record, withdraw_evidence
from compliance.services.exporting import UnableToExport, ask_for, make_export, sweep_exports
from compliance.services.obligations import refresh, sweep
from compliance.services.places import refresh_place
from compliance.services.reminding import Reminded, remind
from compliance.services.requirements import NewTerms, UnableToRequire, change_terms, require, take_back_change

__all__ = [
    "NewTerms", "Reminded", "UnableToDecide", "UnableToEquate", "UnableToExport", "UnableToJudge", "UnableToRequire",
    "UnableToShow", "adopt", "answer_many", "ask_for", "ask_own", "change_terms", "decide", "end_equivalence", "equate",
    "judge", "make_export", "publish_area", "publish_areas", "record", "record_dates", "record_many", "refresh",
    "refresh_place", "remind", "require", "sweep", "sweep_exports", "take_back_change", "withdraw",
    "withdraw_evidence", "withdraw_many",
]  # fmt: skip
