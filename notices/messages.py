"""Each kind of message: whom it goes to and what its templates need. Text and HTML in templates/notices/<kind>/."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from certification.models import AwardPeriod, Revocation
from notices.models import Notice, NoticeKind
from people.models import Invitation
from people.services import is_reachable, new_invitation_token


@dataclass(frozen=True, slots=True)
class Draft:
    to: str
    context: dict


def invitation(notice: Notice) -> Draft | None:
    row = Invitation.objects.select_related("organisation", "invited_by").get(pk=notice.about)
    if not row.is_open(timezone.now()):
        return None
    token = new_invitation_token(invitation_id=row.pk)
    if token is None:
        return None
    link = settings.BASE_URL + reverse("people:join", args=[token])
    return Draft(row.email, {"invitation": row, "link": link})


def certificate(notice: Notice) -> Draft | None:
    award = AwardPeriod.objects.select_related("person", "credential", "revocation").get(pk=notice.about)
    if hasattr(award, "revocation"):
        return None
    link = settings.BASE_URL + reverse("certification:certificate", args=[award.pk])
    return Draft(award.person.address_for_messages, {"award": award, "person": award.person, "link": link})


def revocation(notice: Notice) -> Draft:
    """Says that, from which day and by whom. Why stands on the page alone: a mailbox is read by others."""
    row = Revocation.objects.select_related("award__person__merged_into", "revoked_by").get(pk=notice.about)
    person = row.award.person.merged_into or row.award.person
    link = settings.BASE_URL + reverse("certification:certificate", args=[row.award_id])
    return Draft(person.address_for_messages, {"revocation": row, "person": person, "link": link})


DRAFTS = {
    NoticeKind.INVITATION: invitation,
    NoticeKind.CERTIFICATE: certificate,
    NoticeKind.REVOCATION: revocation,
}


def compose(notice: Notice) -> EmailMultiAlternatives | None:
    """The message, or None if the reason for it has gone. Its Message-ID is the notice's, however often it is made."""
    draft = DRAFTS[NoticeKind(notice.kind)](notice)
    if draft is None or not is_reachable(draft.to):
        return None
    folder = f"notices/{notice.kind}"
    context = draft.context | {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL}
    subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{folder}/body.txt", context),
        to=[draft.to],
        headers={"Message-ID": f"<{notice.pk}@common-ground>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return message
