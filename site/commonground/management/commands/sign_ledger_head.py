from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certification.services import UnableToSignHead, sign_head


class Command(BaseCommand):
    help = "Writes today's signed head of the award ledger into LEDGER_HEADS_DIR. Running it twice changes nothing."

    def handle(self, *args, **options) -> None:
        try:
            path = sign_head(folder=settings.LEDGER_HEADS_DIR, at=timezone.now())
        except UnableToSignHead as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(str(path))
