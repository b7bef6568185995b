from celery import shared_task
from django.utils import timezone

from certification import services


@shared_task
def award(*, person_id: str) -> None:
    if services.award(person_id=person_id, at=timezone.now()):
        make_files.delay_on_commit(person_id=person_id)


@shared_task
def make_files(*, person_id: str) -> None:
    services.make_files(person_id=person_id, at=timezone.now())
