"""Publishing writes editions; withdrawing keeps them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from courses.models import Edition, LessonPage, Module, ModulePage, Review
from courses.selectors import forget_shelf
from courses.snapshot import digest_of, module_content, text_of


@transaction.atomic
def publish_edition(*, module_page_id: int, at: datetime) -> Edition | None:
    """Writes the module as it now stands live, unless the current edition already says the same.

    Nothing is written while the module itself, or every lesson of it, is still a draft.
    """
    page = ModulePage.objects.live().filter(pk=module_page_id).first()
    if page is None:
        return None
    lessons = list(LessonPage.objects.live().child_of(page).order_by("path"))
    if not lessons:
        return None
    content = module_content(page, lessons)
    digest = digest_of(content)
    pointer = Module.objects.select_for_update().select_related("edition").filter(key=page.key).first()
    place = (page.slug, page.position)
    if pointer and pointer.offered and pointer.edition.digest == digest and (pointer.slug, pointer.position) == place:
        return pointer.edition
    if pointer and pointer.edition.digest == digest:
        edition = pointer.edition
    else:
        last = Edition.objects.filter(module_key=page.key).aggregate(last=Max("number"))["last"] or 0
        edition = Edition.objects.create(
            module_key=page.key,
            number=last + 1,
            title=page.title,
            content=content,
            digest=digest,
            published_at=at,
        )
    Module.objects.update_or_create(
        key=page.key,
        defaults={"slug": page.slug, "position": page.position, "edition": edition, "offered": True},
    )
    transaction.on_commit(forget_shelf)
    return edition


def withdraw(*, module_key: str) -> None:
    """Stops offering a module. Editions, and all that people did with them, stay."""
    Module.objects.filter(key=module_key).update(offered=False)
    forget_shelf()


def sweep(*, at: datetime) -> int:
    """Writes the editions that a lost message left unwritten; returns how many pages it looked at."""
    pages = list(ModulePage.objects.live().values_list("pk", "key"))
    for pk, _key in pages:
        publish_edition(module_page_id=pk, at=at)
    Module.objects.exclude(key__in=[key for _pk, key in pages]).filter(offered=True).update(offered=False)
    return len(pages)


def record_review(*, page: ModulePage | LessonPage, kind: str, reviewer, at: datetime) -> Review:
    """Keeps that this reader approved the page as it stands here. The same again changes nothing."""
    review, _ = Review.objects.get_or_create(
        key=page.key,
        digest=digest_of(text_of(page)),
        kind=kind,
        reviewer=reviewer,
        defaults={"reviewer_name": reviewer.name or reviewer.get_username(), "reviewed_at": at},
    )
    return review
