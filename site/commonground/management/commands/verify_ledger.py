import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certification.services import Fault, heads_in, in_words, verify, wrong_head


class Command(BaseCommand):
    help = "Checks the award ledger against its seals and signed heads; names the first bad row and exits with 1."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--heads", type=Path, default=settings.LEDGER_HEADS_DIR, help="the folder of signed heads")
        most = min(os.cpu_count() or 1, 4)
        parser.add_argument("--processes", type=int, default=most, help=f"how many walk a long ledger ({most})")

    def handle(self, *args, heads: Path, processes: int, **options) -> None:
        found = verify(processes=processes)
        wrong = found if isinstance(found, Fault) else wrong_head(heads)
        if wrong:
            raise CommandError(in_words(wrong))
        files = [path.stem for path in heads_in(heads)]
        signed = (
            f"{len(files)} signed heads agree, the newest of {files[-1]}" if files else f"No signed head in {heads}"
        )
        self.stdout.write(f"{found.number} entries, each as it was written; the last hash is {found.hash}.\n{signed}.")
