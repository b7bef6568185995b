"""What allauth tells us: somebody has signed in with an invitation, or having said yes to join, or changed address."""

from allauth.account.signals import email_changed, user_logged_in
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.utils import timezone

from people.access import SIGNED_IN_AT
from people.services import (
    UnableToAccept,
    UnableToJoin,
    accept_invitation,
    enrol_kinship,
    join_by_code,
    leave_contact_address,
)

INVITATION_IN_SESSION = "invitation"
# {"email", and "code" or "organisation" and "role"}: what this visitor said yes to before they were sent a code.
JOINING_IN_SESSION = "joining"


@receiver(auth.user_logged_in)
def note_when(sender, request, user, **kwargs) -> None:
    request.session[SIGNED_IN_AT] = int(timezone.now().timestamp())


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


@receiver(user_logged_in)
def take_up_joining(sender, request, user, **kwargs) -> None:
    from django.contrib import messages

    said = request.session.pop(JOINING_IN_SESSION, None)
    # On a shared computer somebody else may sign in next: what one person said yes to is not for them.
    if said is None or said["email"] != user.address_for_messages.lower():
        return
    today = timezone.localdate()
    try:
        if "code" in said:
            join_by_code(code_id=said["code"], person=user, on=today)
        else:
            enrol_kinship(organisation_id=said["organisation"], person=user, role=said["role"], on=today)
    except UnableToJoin as reason:
        messages.error(request, str(reason))
