from datetime import datetime

from notices.models import Notice, Told
from notices.reasons import Reason


def told_of(one: Reason, notice: Notice, at: datetime) -> Told:
    """That this notice tells of it; unsaved."""
    return Told(
        person_id=one.person_id, about=one.about, day=one.day, stage=one.stage, what=one.what[:200], notice=notice,
        at=at,
    )  # fmt: skip
