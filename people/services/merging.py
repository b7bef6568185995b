"""Two accounts that turn out to be one human; and taking that back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from people.models import Engagement, Merge, Person, Responsibility
from people.services.dates import Said, changed, set_days
from people.services.news import tell_of

# Why is kept with the merge, for administrators.
MERGED = "Two accounts of one person were put together."
PARTED = "Two accounts that were put together are apart again."


class UnableToMerge(Exception):
    """Nothing was changed; the message says what to do."""


def _refuse_bad(kept: Person, merged: Person, reason: str, actor: Person) -> None:
    if not actor.is_superuser:
        raise UnableToMerge("Only an administrator may merge people. Ask one.")
    if kept.pk == merged.pk:
        raise UnableToMerge("These are one account already. Name two.")
    if not reason.strip():
        raise UnableToMerge("Say why these two are one person; the reason is kept.")
    if kept.anonymised_at or merged.anonymised_at:
        raise UnableToMerge("One of these accounts was closed by its owner, and stays closed.")
    if kept.merged_into_id:
        raise UnableToMerge(f"{kept.email} was itself merged into {kept.merged_into}. Keep that account instead.")
    if merged.merged_into_id:
        raise UnableToMerge(f"{merged.email} was merged already. Undo that first.")
    if merged.merged_from.exists():
        raise UnableToMerge(f"Other accounts were merged into {merged.email}. Keep that one, or undo those first.")
    if merged.is_staff or merged.is_superuser:
        raise UnableToMerge(f"{merged.email} may use the CMS. Take that right away first.")


def _same_scope(row: Responsibility) -> dict:
    return {
        "kind": row.kind, "area": row.area_id, "organisation": row.organisation_id, "team": row.team_id,
        "ends_on__isnull": True,
    }  # fmt: skip


@transaction.atomic
def merge_people(*, kept: Person, merged: Person, reason: str, actor: Person, at: datetime, on: date) -> Merge:
    """`merged`'s roles become `kept`'s and their evidence counts for `kept`, where it is; they sign in no more.

    A role that `kept` has open, too, is ended for `merged` on that day instead of being there twice.
    """
    people = Person.objects.select_for_update().in_bulk([kept.pk, merged.pk])
    if len(people) == 2:
        kept, merged = people[kept.pk], people[merged.pk]
    _refuse_bad(kept, merged, reason, actor)
    moved: dict = {"engagements": [], "engagements_ended": [], "responsibilities": [], "responsibilities_ended": []}
    open_here = set(kept.engagements.filter(ended_on__isnull=True).values_list("organisation_id", "role"))
    for row in merged.engagements.select_for_update().order_by("started_on", "pk"):
        if row.ended_on is None and (row.organisation_id, row.role) in open_here:
            set_days(changed(row, ended_on=max(on, row.started_on)), Said(actor, at, MERGED))
            moved["engagements_ended"].append(str(row.pk))
        else:
            row.person = kept
            row.save(update_fields=["person"])
            moved["engagements"].append(str(row.pk))
    for held in merged.responsibilities.select_for_update().order_by("starts_on", "pk"):
        if held.ends_on is None and kept.responsibilities.filter(**_same_scope(held)).exists():
            held.ends_on = max(on, held.starts_on)
            moved["responsibilities_ended"].append(str(held.pk))
        else:
            held.person = kept
            moved["responsibilities"].append(str(held.pk))
        held.save(update_fields=["person", "ends_on"])
    moved["could_sign_in"] = merged.is_active
    merged.is_active, merged.merged_into = False, kept
    merged.save(update_fields=["is_active", "merged_into"])
    tell_of([kept.pk, merged.pk])
    return Merge.objects.create(kept=kept, merged=merged, moved=moved, reason=reason.strip(), actor=actor, at=at)


@transaction.atomic
def undo_merge(*, merge: Merge, actor: Person, at: datetime) -> Merge:
    """Puts everything back that the merge moved or ended, as it was."""
    if not actor.is_superuser:
        raise UnableToMerge("Only an administrator may undo this. Ask one.")
    merge = Merge.objects.select_for_update().select_related("merged").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise UnableToMerge("This was undone already.")
    merged, moved = merge.merged, merge.moved
    if merged.anonymised_at is not None:
        raise UnableToMerge("Its owner closed this account, with all that was merged into it. It stays closed.")
    try:
        with transaction.atomic():
            Engagement.objects.filter(pk__in=moved["engagements"]).update(person=merged)
            for row in Engagement.objects.filter(pk__in=moved["engagements_ended"]):
                set_days(changed(row, ended_on=None), Said(actor, at, PARTED))
    except IntegrityError:
        raise UnableToMerge(f"{merged.email} has the same open role again since. End that one first.") from None
    Responsibility.objects.filter(pk__in=moved["responsibilities"]).update(person=merged)
    Responsibility.objects.filter(pk__in=moved["responsibilities_ended"]).update(ends_on=None)
    merged.is_active, merged.merged_into = moved["could_sign_in"], None
    merged.save(update_fields=["is_active", "merged_into"])
    merge.undone_by, merge.undone_at = actor, at
    merge.save(update_fields=["undone_by", "undone_at"])
    tell_of([merge.kept_id, merge.merged_id])
    return merge
