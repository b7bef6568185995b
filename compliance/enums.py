from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClockStart(TextChoices):
    """The day from which a requirement's months are counted."""

    ROLE_START = "role_start", _("the start in this role")
    APPROVAL = "approval", _("approval")
    FIRST_CARE_ROLE = "first_care_role", _("the first care role in any home")


class Status(TextChoices):
    """Where an engagement stands against a requirement on a day. Never stored: worked out from dates."""

    COVERED = "covered", _("Covered")
    PAST_DUE = "past_due", _("Past due")
    DUE = "due", _("Due")
    UNKNOWN = "unknown", _("Date needed")
    SUGGESTED = "suggested", _("Suggested")
