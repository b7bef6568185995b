"""What learning keeps no longer of who closed their account: where they read, what they said. What they did stays."""

from collections.abc import Sequence
from datetime import datetime

from people.erasing import erases
from people.models import Person
from progress.models import NotAsked, Place, VoluntaryAnswer


@erases
def forget_places_and_answers(accounts: Sequence[Person], at: datetime) -> None:
    for model in (Place, VoluntaryAnswer, NotAsked):
        model.objects.filter(person__in=accounts).delete()
