import gzip
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError

from ui import bundle, scripts

SOURCES = {"css/site.css": bundle.bundle, "js/site.js": scripts.bundle}


class Command(BaseCommand):
    help = "Bundle css/site.css and js/site.js, each with what it imports, into the one stylesheet and script of dist/."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a built file is out of date")

    def handle(self, *args, check=False, **options):
        for name, make in SOURCES.items():
            found = finders.find(name)
            if not found:
                raise CommandError(f"{name} is not among the static files: is site/static in STATICFILES_DIRS?")
            source = Path(found)
            target = source.parent.parent / "dist" / source.name
            try:
                made = make(source).encode()
            except bundle.UnableToBundleError as reason:
                raise CommandError(str(reason)) from reason
            # WhiteNoise serves the .gz beside a file to whoever takes it, also where nothing is collected.
            squeezed = target.with_name(f"{target.name}.gz")
            if target.is_file() and squeezed.is_file() and target.read_bytes() == made:
                continue
            if check:
                raise CommandError(f"{target} is out of date. Run: python manage.py build_assets")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(made)
            squeezed.write_bytes(gzip.compress(made, 9, mtime=0))
            if options["verbosity"]:
                self.stdout.write(f"{target} ({squeezed.stat().st_size / 1024:.1f} KiB gzipped)")
