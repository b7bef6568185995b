from celery import shared_task
from django.utils import timezone

from compliance import services
from compliance.enums import Event


@shared_task
def refresh(*, person_ids: list[str], event: str = "") -> None:
    """`event`: what else there is to tell other systems of."""
    services.refresh(person_ids=person_ids)
    if event:
        services.announce(event=Event(event), person_ids=person_ids, at=timezone.now())


@shared_task
def refresh_place(*, requirement_id: str) -> None:
    services.refresh_place(requirement_id=requirement_id)


@shared_task(time_limit=600)
def make_export(*, export_id: str) -> None:
    services.make_export(export_id=export_id, at=timezone.now())


@shared_task
def deliver() -> None:
    services.deliver(at=timezone.now())
