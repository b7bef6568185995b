from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.shipped.exporter import export_framework
from courses.shipped.prose import UnableToWrite


class Command(BaseCommand):
    help = "Writes the framework, as it is published now, to files that load_framework reads."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", help="where to write; one folder a module is made in it")

    def handle(self, *args, **options) -> None:
        try:
            written = export_framework(Path(options["folder"]))
        except UnableToWrite as error:
            raise CommandError(f"A text has what files have no form for: {error}") from None
        if options["verbosity"]:
            self.stdout.write(f"{len(written)} files in {options['folder']}")
