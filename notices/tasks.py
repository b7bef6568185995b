from celery import shared_task
from django.utils import timezone

from notices import services
from notices.enums import NoticeKind


@shared_task
def tell_of_certificates(*, person_id: str) -> None:
    now = timezone.now()
    services.queue_certificates(at=now, person_id=person_id)
    services.queue_revocations(at=now, person_id=person_id)
    services.send_queued(at=now)


@shared_task
def send_invitation(*, invitation_id: str) -> None:
    now = timezone.now()
    services.queue(kind=NoticeKind.INVITATION, about=invitation_id, at=now)
    services.send_queued(at=now)
