from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.services import UnableToEntrust, name_area_lead


class Command(BaseCommand):
    help = "Names somebody who has an account lead of an area. Running it twice changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="the area's name")
        parser.add_argument("--email", required=True, help="the address that they sign in with")

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        try:
            row, new = name_area_lead(
                area_name=options["area"], email=options["email"], at=now, on=timezone.localdate(now)
            )
        except UnableToEntrust as reason:
            raise CommandError(str(reason)) from None
        words = "leads {} from today." if new else "leads {} already."
        self.stdout.write(f"{row.person} {words.format(row.area)}")
