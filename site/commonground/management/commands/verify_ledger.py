from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certification.services import Fault, heads_in, in_words, verify, wrong_head


class Command(BaseCommand):
    help = "Checks the award ledger against its seals and signed heads; names the first bad row and exits with 1."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--heads", type=Path, default=settings.LEDGER_HEADS_DIR, help="the folder of signed heads")

    def handle(self, *args, heads: Path, **options) -> None:
        found = verify()
        wrong = found if isinstance(found, Fault) else wrong_head(heads)
        if wrong:
            raise CommandError(in_words(wrong))
        files = [path.stem for path in heads_in(heads)]
        signed = (
            f"{len(files)} signed heads agree, the newest of {files[-1]}" if files else f"No signed head in {heads}"
        )
        self.stdout.write(f"{found.number} entries, each as it was written; the last hash is {found.hash}.\n{signed}.")
