from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError

from ui.bundle import UnableToBundleError, bundle


class Command(BaseCommand):
    help = "Bundle static css/site.css and what it imports into dist/site.css, the one stylesheet that pages load."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the built file is out of date")

    def handle(self, *args, check=False, **options):
        found = finders.find("css/site.css")
        if not found:
            raise CommandError("css/site.css is not among the static files: is site/static in STATICFILES_DIRS?")
        source = Path(found)
        target = source.parent.parent / "dist" / "site.css"
        try:
            css = bundle(source)
        except UnableToBundleError as reason:
            raise CommandError(str(reason)) from reason
        if target.is_file() and target.read_text(encoding="utf-8") == css:
            return
        if check:
            raise CommandError(f"{target} is out of date. Run: python manage.py build_css")
        target.parent.mkdir(exist_ok=True)
        target.write_text(css, encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(f"{target} ({len(css.encode()) / 1024:.1f} KiB)")
