from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commonground import demonstration


class Command(BaseCommand):
    help = "Makes the demonstration area, once. Refused where DEMONSTRATION is off."

    def handle(self, *args, **options) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("DEMONSTRATION is off here; nothing was made.")
        demonstration.load(timezone.localdate())
