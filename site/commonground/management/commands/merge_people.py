from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.models import Merge, Person
from people.services import UnableToMerge, merge_people, undo_merge


class Command(BaseCommand):
    help = "Makes two accounts of one human one: MERGED's roles and evidence count for KEEP. --undo puts it back."

    def add_arguments(self, parser) -> None:
        parser.add_argument("keep", help="the email address of the account that stays")
        parser.add_argument("merged", help="the email address of the account that signs in no more")
        parser.add_argument("--by", required=True, help="the email address of the administrator who decides it")
        parser.add_argument("--reason", default="", help="why these two are one person; it is kept")
        parser.add_argument("--undo", action="store_true", help="put the merge of these two back")

    def handle(self, *args, **options) -> None:
        kept, merged, actor = (self._person(options[name]) for name in ("keep", "merged", "by"))
        now = timezone.now()
        try:
            if options["undo"]:
                merge = Merge.objects.filter(kept=kept, merged=merged, undone_at=None).first()
                if merge is None:
                    raise CommandError(f"{merged.email} is not merged into {kept.email}.")
                undo_merge(merge=merge, actor=actor, at=now)
                self.stdout.write(f"{merged.email} is an account of its own again.")
                return
            merge = merge_people(
                kept=kept, merged=merged, reason=options["reason"], actor=actor, at=now, on=timezone.localdate(now)
            )
        except UnableToMerge as reason:
            raise CommandError(str(reason)) from None
        moved = merge.moved
        self.stdout.write(
            f"{merged.email} is merged into {kept.email}: {len(moved['engagements'])} roles moved, "
            f"{len(moved['engagements_ended'])} ended as they were there twice."
        )

    def _person(self, email: str) -> Person:
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}. Check it letter by letter.")
        return person
