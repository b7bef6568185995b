"""What allauth tells us: a person has signed in while holding an invitation, or has another address."""

from allauth.account.signals import email_changed, user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from people.services import UnableToAccept, accept_invitation, leave_contact_address

INVITATION_IN_SESSION = "invitation"


@receiver(user_logged_in)
def take_up_invitation(sender, request, user, **kwargs) -> None:
    from django.contrib import messages

    invitation_id = request.session.pop(INVITATION_IN_SESSION, None)
    if invitation_id is None:
        return
    now = timezone.now()
    try:
        accept_invitation(invitation_id=invitation_id, person=user, at=now, on=timezone.localdate(now))
    except UnableToAccept as reason:
        messages.error(request, str(reason))


@receiver(email_changed)
def write_to_the_new_address(sender, request, user, from_email_address, to_email_address, **kwargs) -> None:
    # allauth says so too when an address is merely proved for the first time: then nothing was left.
    if from_email_address is not None and user.contact_email:
        leave_contact_address(person=user)
