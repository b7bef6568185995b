"""Each kind of message: whom it goes to and what its templates need. Text and HTML in templates/notices/<folder>/."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from certification.models import AwardPeriod, Revocation
from certification.rules import civil_date
from notices.enums import NoticeKind
from notices.models import Notice, Told
from notices.reasons import Line, counts, lines, reasons
from notices.selectors import preference_of, willing
from notices.telling import told_of
from notices.tokens import REMINDERS, SUMMARIES, stop_token
from people.access import organisations_overseen
from people.models import Invitation, Organisation, Person
from people.selectors import reachable
from people.services import is_reachable, new_invitation_token

MOST_LINES = 6  # more than that is a wall of things to do


@dataclass(frozen=True, slots=True)
class Draft:
    """`stop`: whom a link in it and in its headers stops, and what."""

    to: str
    context: dict
    stop: tuple[Person, str] | None = None
    folder: str = ""


def address_of(path: str) -> str:
    return settings.BASE_URL + path


def invitation(notice: Notice, at: datetime) -> Draft | None:
    row = Invitation.objects.select_related("organisation", "invited_by").get(pk=notice.about)
    if not row.is_open(at):
        return None
    token = new_invitation_token(invitation_id=row.pk)
    if token is None:
        return None
    return Draft(row.email, {"invitation": row, "link": address_of(reverse("people:join", args=[token]))})


def certificate(notice: Notice, at: datetime) -> Draft | None:
    award = AwardPeriod.objects.select_related("person", "credential", "revocation").get(pk=notice.about)
    if hasattr(award, "revocation") or not reachable(Person.objects.filter(pk=award.person_id)).exists():
        return None
    link = address_of(reverse("certification:certificate", args=[award.pk]))
    return Draft(award.person.address_for_messages, {"award": award, "person": award.person, "link": link})


def revocation(notice: Notice, at: datetime) -> Draft | None:
    """Says that, from which day and by whom. Why stands on the page alone: a mailbox is read by others."""
    row = Revocation.objects.select_related("award__person__merged_into", "revoked_by").get(pk=notice.about)
    person = row.award.person.merged_into or row.award.person
    if not reachable(Person.objects.filter(pk=person.pk)).exists():
        return None
    link = address_of(reverse("certification:certificate", args=[row.award_id]))
    return Draft(person.address_for_messages, {"revocation": row, "person": person, "link": link})


def reminder(notice: Notice, at: datetime) -> Draft | None:
    """What still holds of what was to be told: it may be done by now, the person on pause or tired of us."""
    person, on = notice.person, civil_date(at)
    if person is None:
        return None
    me = willing(reachable(Person.objects.filter(pk=person.pk)))
    if not me.exists():
        return None
    found = list(reasons(on=on, people=me, place=notice.place, untold=False))
    if notice.kind == NoticeKind.DIGEST:
        mine = set(notice.told.values_list("about", "day"))
        found = [one for one in found if (one.about, one.day) in mine]
    if not found:
        return None
    Told.objects.bulk_create([told_of(one, notice, at) for one in found], ignore_conflicts=True)
    return Draft(
        person.address_for_messages,
        reminder_words(person.get_short_name(), lines(person, found, on), notice.place),
        (person, REMINDERS),
        "reminder",
    )


def reminder_words(name: str, found: list[Line], place: Organisation | None) -> dict:
    """What the templates need; also for the page on which a lead reads an example."""
    said = [{"line": one, "link": address_of(one.path)} for one in found[:MOST_LINES]]
    return {
        "name": name,
        "first": said[0],
        "others": said[1:],
        "more": len(found) - len(said),
        "place": place,
        "link": said[0]["link"],
        "learning_link": address_of(reverse("home:learning")),
    }


def summary(notice: Notice, at: datetime) -> Draft | None:
    """Numbers and the way to them: names stay on pages that need signing in."""
    lead, on = notice.person, civil_date(at)
    if lead is None or not reachable(Person.objects.filter(pk=lead.pk)).exists() or not preference_of(lead).summaries:
        return None
    places = [
        (place, [{"words": one.words, "link": address_of(one.path)} for one in found])
        for place in organisations_overseen(lead, on)
        if (found := counts(place, on))
    ]
    if not places:
        return None
    context = {"name": lead.get_short_name(), "places": places, "link": address_of(reverse("compliance:organisations"))}
    return Draft(lead.address_for_messages, context, (lead, SUMMARIES))


DRAFTS = {
    NoticeKind.INVITATION: invitation,
    NoticeKind.CERTIFICATE: certificate,
    NoticeKind.REVOCATION: revocation,
    NoticeKind.DIGEST: reminder,
    NoticeKind.ASKED: reminder,
    NoticeKind.SUMMARY: summary,
}


def compose(notice: Notice, at: datetime) -> EmailMultiAlternatives | None:
    """The message, or None if the reason for it has gone. Its Message-ID is the notice's, however often it is made."""
    draft = DRAFTS[NoticeKind(notice.kind)](notice, at)
    if draft is None or not is_reachable(draft.to):
        return None
    folder = f"notices/{draft.folder or notice.kind}"
    context = draft.context | {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL}
    headers = {"Message-ID": f"<{notice.pk}@common-ground>", "Auto-Submitted": "auto-generated"}
    if draft.stop:
        link = address_of(reverse("notices:stop", args=[stop_token(*draft.stop)]))
        context |= {"stop_link": link, "when_link": address_of(reverse("notices:when"))}
        # RFC 8058: a mail program's own button sends a form there; what only opens the link changes nothing.
        headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=subject, body=render_to_string(f"{folder}/body.txt", context), to=[draft.to], headers=headers
    )
    message.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return message
