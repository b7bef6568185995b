from celery import shared_task
from django.utils import timezone

# Fifty thousand rows at a thousand a second, and a slow machine.
LIST_SECONDS = 20 * 60


@shared_task(time_limit=LIST_SECONDS)
def go_on(*, import_id: str) -> None:
    """The next long step of a list, whichever it is."""
    from people.services import go_on_with

    now = timezone.now()
    go_on_with(import_id=import_id, at=now, on=timezone.localdate(now))
