"""A certificate of somebody who closed their account stays in the ledger, and says of nobody whose it is."""

from collections.abc import Sequence
from datetime import datetime

from certification.services import forget_holder
from people.erasing import erases
from people.models import Person


@erases
def forget_holders(accounts: Sequence[Person], at: datetime) -> None:
    for one in accounts:
        forget_holder(person_id=one.pk, at=at)
