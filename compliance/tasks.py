from celery import shared_task

from compliance import services


@shared_task
def refresh(*, person_ids: list[str]) -> None:
    services.refresh(person_ids=person_ids)


@shared_task
def refresh_place(*, requirement_id: str) -> None:
    services.refresh_place(requirement_id=requirement_id)
