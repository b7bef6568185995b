"""What learning keeps no longer of who closed their account: where they last read, what they chose to say of it."""

from collections.abc import Sequence
from datetime import datetime

from people.erasing import erases
from people.models import Person
from progress.models import NotAsked, Place, VoluntaryAnswer


@erases
def forget_places(accounts: Sequence[Person], at: datetime) -> None:
    for model in (Place, VoluntaryAnswer, NotAsked):
        model.objects.filter(person__in=accounts).delete()
