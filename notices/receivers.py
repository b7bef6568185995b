from django.dispatch import receiver

from certification.signals import awards_changed
from notices import tasks
from people.signals import invitation_made


@receiver(awards_changed)
def tell_when_awards_change(sender, person_id: str, **kwargs) -> None:
    tasks.tell_of_certificates.delay_on_commit(person_id=person_id)


@receiver(invitation_made)
def send_when_an_invitation_is_made(sender, invitation_id: str, **kwargs) -> None:
    tasks.send_invitation.delay_on_commit(invitation_id=invitation_id)
