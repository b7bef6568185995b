"""Wagtail tells us that a page was reviewed, published, unpublished or deleted."""

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.signals import page_published, page_unpublished, task_approved

from courses.models import LessonPage, ModulePage
from courses.review import KINDS
from courses.services import publish_edition, record_review, withdraw


def _write_edition(module_page_id: int) -> None:
    """After commit, so that a load of many pages at once makes one edition and not one for each."""
    transaction.on_commit(lambda: publish_edition(module_page_id=module_page_id, at=timezone.now()))


@receiver([page_published, page_unpublished], sender=LessonPage)
def lesson_changed(sender, instance, **kwargs) -> None:
    parent = instance.get_parent()
    _write_edition(parent.pk)


@receiver(page_published, sender=ModulePage)
def module_published(sender, instance, **kwargs) -> None:
    _write_edition(instance.pk)


@receiver(page_unpublished, sender=ModulePage)
@receiver(post_delete, sender=ModulePage)
def module_gone(sender, instance, **kwargs) -> None:
    withdraw(module_key=instance.key)


@receiver(task_approved)
def step_approved(sender, instance: TaskState, user, **kwargs) -> None:
    """Keeps whose review it was, of the very text that they had before them."""
    kind, page = KINDS.get(instance.task.name), instance.revision.as_object()
    if kind and isinstance(page, ModulePage | LessonPage):
        record_review(page=page, kind=kind, reviewer=user, at=timezone.now())
