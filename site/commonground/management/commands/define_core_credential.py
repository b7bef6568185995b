from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from commonground import core_credential


class Command(BaseCommand):
    help = "Makes the certificate of the common core, once: every core module on offer, for three years."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--from", dest="day", type=date.fromisoformat, help="the day its law begins; today if not said"
        )

    def handle(self, *args, **options) -> None:
        version = core_credential.ensure(effective_from=options["day"] or timezone.localdate(), at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Made: {version}" if version else "It is there already, or no core module is on offer.")
