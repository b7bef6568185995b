from django.core.management.base import BaseCommand

from courses.loader import load_framework
from courses.review import ensure_review
from home.services import ensure_home_page


class Command(BaseCommand):
    help = "Loads the shipped framework into the CMS: pages, editions, reviewers' workflow. Safe to run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--overwrite", action="store_true", help="bring pages that editors may have changed back to the files"
        )

    def handle(self, *args, **options) -> None:
        home = ensure_home_page()
        ensure_review(home)
        pages = load_framework(home, overwrite=options["overwrite"])
        if options["verbosity"]:
            self.stdout.write(f"{len(pages)} modules: {', '.join(page.title for page in pages)}")
