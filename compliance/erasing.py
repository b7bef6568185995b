"""What coverage keeps no longer of who closed their account. Dates and decisions stay, for days that were counted."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from compliance.models import Adjustment, Assignment, Evidence, Export, SavedView
from people.erasing import erases
from people.models import Engagement, Person

REMOVED = "Removed: the account was closed."


@erases
def forget_evidence(accounts: Sequence[Person], at: datetime) -> None:
    """What was accepted goes on counting, by its subject and days; the files that showed it go."""
    for row in Evidence.objects.select_for_update().filter(person__in=accounts):
        if row.file.name:
            transaction.on_commit(partial(row.file.storage.delete, row.file.name))
        row.title, row.issuer, row.link, row.file, row.file_name = REMOVED, "", "", "", ""
        if not any(one.accepted for one in row.verdicts.all()):
            row.withdrawn_at = row.withdrawn_at or at
        row.save(update_fields=["title", "issuer", "link", "file", "file_name", "withdrawn_at"])


@erases
def forget_words(accounts: Sequence[Person], at: datetime) -> None:
    """What leads wrote about this person, and what the person kept for themself."""
    for model in (Adjustment, Assignment):
        model.objects.filter(engagement__person__in=accounts).update(reason=REMOVED)
    SavedView.objects.filter(person__in=accounts).delete()


@erases
def forget_files(accounts: Sequence[Person], at: datetime) -> None:
    """Lists that were taken along and lie here for a week name everybody in them. Packs have codes instead."""
    here = Engagement.objects.filter(person__in=accounts).values("organisation")
    files = Export.objects.filter(organisation__in=here, pack=None).exclude(made_at=None)
    files.update(content=b"", view="", words={})
