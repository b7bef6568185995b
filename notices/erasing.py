"""Nothing more is sent to who closed their account; that something was sent stays, without what and whereto."""

from collections.abc import Sequence
from datetime import datetime

from notices.enums import NoticeState
from notices.models import Notice, Preference, Told
from people.erasing import erases
from people.models import Person


@erases
def forget_messages(accounts: Sequence[Person], at: datetime) -> None:
    Told.objects.filter(person__in=accounts).delete()
    Preference.objects.filter(person__in=accounts).delete()
    waiting = Notice.objects.filter(person__in=accounts, state__in=(NoticeState.QUEUED, NoticeState.SENDING))
    waiting.update(state=NoticeState.DROPPED)
