"""What learning keeps no longer once its owner has closed their account: where they last read. What they did stays."""

from collections.abc import Sequence
from datetime import datetime

from people.erasing import erases
from people.models import Person
from progress.models import Place


@erases
def forget_places(accounts: Sequence[Person], at: datetime) -> None:
    Place.objects.filter(person__in=accounts).delete()
