"""What allauth tells us: a person has signed in while holding an invitation, or having said yes to join."""

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from people.services import UnableToAccept, UnableToJoin, accept_invitation, enrol_kinship, join_by_code

INVITATION_IN_SESSION = "invitation"
# {"email", and "code" or "organisation" and "role"}: what this visitor said yes to before they were sent a code.
JOINING_IN_SESSION = "joining"


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


@receiver(user_logged_in)
def take_up_joining(sender, request, user, **kwargs) -> None:
    from django.contrib import messages

    said = request.session.pop(JOINING_IN_SESSION, None)
    # On a shared computer somebody else may sign in next: what one person said yes to is not for them.
    if said is None or said["email"] != user.email.lower():
        return
    today = timezone.localdate()
    try:
        if "code" in said:
            join_by_code(code_id=said["code"], person=user, on=today)
        else:
            enrol_kinship(organisation_id=said["organisation"], person=user, role=said["role"], on=today)
    except UnableToJoin as reason:
        messages.error(request, str(reason))
