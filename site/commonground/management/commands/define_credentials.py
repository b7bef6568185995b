from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from certification.services import Shipped, define_shipped


class Command(BaseCommand):
    help = "Makes each shipped certificate whose modules are all on offer, once; says what the others wait for."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--from",
            dest="day",
            type=date.fromisoformat,
            help="the day on which their law begins; else the first on which one of their modules was completed",
        )

    def handle(self, *args, **options) -> None:
        for one in define_shipped(at=timezone.now(), effective_from=options["day"]):
            if options["verbosity"]:
                self.stdout.write(_said(one))


def _said(one: Shipped) -> str:
    if one.made:
        return f"Made: {one.row.name} ({one.row.key}), from {one.made.effective_from:%d/%m/%Y}."
    if one.waits:
        modules = [key.upper() for key in one.waits_for]
        return f"Waits: {one.row.name} ({one.row.key}), for {', '.join([*modules, *one.waits_for_held])}."
    return f"There already, not touched: {one.row.name} ({one.row.key})."
