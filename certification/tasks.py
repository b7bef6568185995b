from celery import shared_task
from django.utils import timezone

from certification import services


@shared_task
def award(*, person_id: str) -> None:
    services.award(person_id=person_id, at=timezone.now())
