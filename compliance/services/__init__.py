"""Changes to what is asked, decided and shown; and the read model that follows from them."""

from compliance.services.adoption import adopt, ask_own
from compliance.services.announcing import announce, sweep_announcements
from compliance.services.answers import answer_many, record_many, withdraw_many
from compliance.services.areas import publish_area, publish_areas
from compliance.services.assigning import UnableToAssign, assign, take_back
from compliance.services.connections import UnableToConnect, end_key, key_of, make_key, note_use
from compliance.services.decisions import UnableToDecide, decide, record_dates, withdraw
from compliance.services.equivalences import UnableToEquate, end_equivalence, equate
from compliance.services.evidence import UnableToJudge, UnableToShow, judge, judge_many, record, withdraw_evidence
from compliance.services.exporting import UnableToExport, ask_for, make_export, sweep_exports
from compliance.services.obligations import refresh, sweep
from compliance.services.places import refresh_place
from compliance.services.reminding import Reminded, remind
from compliance.services.requirements import NewTerms, UnableToRequire, change_terms, require, take_back_change
from compliance.services.webhooks import deliver, due, keep_secrets, subscribe, try_again, unsubscribe

__all__ = [
    "NewTerms", "Reminded", "UnableToAssign", "UnableToConnect", "UnableToDecide", "UnableToEquate",
    "UnableToExport", "UnableToJudge", "UnableToRequire", "UnableToShow", "adopt", "announce", "answer_many",
    "ask_for", "ask_own", "assign", "change_terms", "decide", "deliver", "due", "end_equivalence", "end_key",
    "equate", "judge", "judge_many", "keep_secrets", "key_of", "make_export", "make_key", "note_use",
    "publish_area", "publish_areas", "record", "record_dates", "record_many", "refresh", "refresh_place", "remind",
    "require", "subscribe", "sweep", "sweep_announcements", "sweep_exports", "take_back", "take_back_change",
    "try_again", "unsubscribe", "withdraw", "withdraw_evidence", "withdraw_many",
]  # fmt: skip
