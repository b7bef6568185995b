import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.review import ensure_review
from courses.shipped.files import CONTENT
from courses.shipped.loader import UnableToLoad, load_framework
from home.services import ensure_home_page
from practice import shipped


class Command(BaseCommand):
    help = (
        "Loads the shipped framework into the CMS: pages, editions, reviewers' workflow. Safe to run again: a page "
        "that an editor has changed is left alone, and the difference is shown."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--overwrite", action="store_true", help="bring pages that editors have changed back to the files"
        )
        parser.add_argument("--from", dest="folder", default=str(CONTENT), help="a folder with one folder a module")

    def handle(self, *args, **options) -> None:
        began, folder = time.monotonic(), Path(options["folder"])
        home = ensure_home_page()
        ensure_review(home)
        try:
            outcomes = load_framework(home, overwrite=options["overwrite"], content=folder)
        except UnableToLoad as error:
            many = len(error.faults)
            raise CommandError(f"Nothing was loaded. {many} to mend in {folder}:\n{error}") from None
        if not outcomes:
            raise CommandError(f"There is no module in {folder}. A module is a folder with a module.toml.")
        try:
            outcomes += shipped.load_guides(overwrite=options["overwrite"])
        except shipped.UnableToLoad as error:
            raise CommandError(f"No guide was loaded. To mend in {shipped.CONTENT}:\n{error}") from None
        if options["verbosity"]:
            self._tell(outcomes, time.monotonic() - began)

    def _tell(self, outcomes, seconds: float) -> None:
        for outcome in outcomes:
            if outcome.word == "kept":
                self.stdout.write(f"kept, as an editor changed it: {outcome.key}, {outcome.title}")
                self.stdout.writelines(f"    {line}" for line in outcome.difference)
            elif outcome.word != "same":
                self.stdout.write(f"{outcome.word}: {outcome.key}, {outcome.title}")
        words = [outcome.word for outcome in outcomes]
        counts = ", ".join(f"{words.count(word)} {word}" for word in ("added", "updated", "kept", "same"))
        self.stdout.write(f"{counts}; {seconds:.0f} s")
