import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from notices.services import take_bounce


class Command(BaseCommand):
    help = "Reads one message from a mail server (a report that mail came back) and marks the address it is about."

    def handle(self, *args, **options) -> None:
        marked = take_bounce(raw=sys.stdin.buffer.read(1024 * 1024), at=timezone.now())
        # Never an error: a mail server would send that back to whoever wrote, and so on.
        number = "1 address is" if len(marked) == 1 else f"{len(marked)} addresses are"
        self.stdout.write(f"{number} marked." if marked else "There is nothing to mark.")
