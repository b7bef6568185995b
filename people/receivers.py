"""What allauth tells us: a person has signed in while holding an invitation."""

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from people.services import UnableToAccept, accept_invitation

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
