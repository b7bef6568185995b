from celery import shared_task
from django.utils import timezone

from compliance import services


@shared_task
def refresh(*, person_ids: list[str]) -> None:
    services.refresh(person_ids=person_ids)


@shared_task
def refresh_place(*, requirement_id: str) -> None:
    services.refresh_place(requirement_id=requirement_id)


@shared_task(time_limit=600)
def make_export(*, export_id: str) -> None:
    services.make_export(export_id=export_id, at=timezone.now())
