from django.core.management.base import BaseCommand

from wellbeing.services import wrap_anew


class Command(BaseCommand):
    help = "The keys of what people write for themselves: wrap (after PRIVATE_MASTER_KEYS changed)."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("wrap", help="wraps every key with the first of PRIVATE_MASTER_KEYS, while the site runs")

    def handle(self, *args, **options) -> None:
        changed = wrap_anew()
        self.stdout.write(f"{changed} keys were wrapped anew; all are under the first of PRIVATE_MASTER_KEYS.")
