from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    INVITATION = "invitation", _("Invitation")
    CERTIFICATE = "certificate", _("Certificate awarded")
    REVOCATION = "revocation", _("Certificate revoked")
    DIGEST = "digest", _("What is next, once a week")
    ASKED = "asked", _("A reminder that a training lead asked for")
    SUMMARY = "summary", _("Numbers for training leads, once a week")


# What waits when the clock is in doubt, and goes late or not at all.
REMINDERS = (NoticeKind.DIGEST, NoticeKind.ASKED, NoticeKind.SUMMARY)
# Of these a person gets one a day at most.
TO_LEARNERS = (NoticeKind.DIGEST, NoticeKind.ASKED)


class NoticeState(TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("No longer needed")
    BOUNCED = "bounced", _("Came back")


class Stage(TextChoices):
    """How near a day is when we write of it; of each day a person hears of each once."""

    AHEAD = "ahead", _("Due within a month")
    ENDING = "ending", _("What is held ends within a month")
    SOON = "soon", _("Within a week")
    PAST = "past", _("Past due")


class Why(TextChoices):
    """Why somebody is not written to."""

    PAUSED = "paused", _("on pause")
    NOTHING = "nothing", _("nothing to be reminded of")
    NO_ADDRESS = "no_address", _("no address that can be written to")
    CAME_BACK = "came_back", _("our last message came back")
    OPTED_OUT = "opted_out", _("they chose not to be reminded")
    TODAY = "today", _("written to today already")
    THIS_WEEK = "this_week", _("reminded by hand this week already")
    NOT_HERE = "not_here", _("not here at present")
    HELD = "held", _("reminders wait because of the clock")
