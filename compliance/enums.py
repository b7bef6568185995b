from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClockStart(TextChoices):
    """The day from which a requirement's months are counted."""

    ROLE_START = "role_start", _("the start in this role")
    APPROVAL = "approval", _("approval")
    FIRST_CARE_ROLE = "first_care_role", _("the first care role in any home")
    FIXED_DATE = "fixed_date", _("a fixed date")
    PREVIOUS_EXPIRY = "previous_expiry", _("the end of the last one")
    ASSIGNED = "assigned", _("the day on which it was asked of this person")

    @classmethod
    def of_everybody(cls) -> list:
        """The choices where something is asked of everybody in a role or a team."""
        return [(value, label) for value, label in cls.choices if value != cls.ASSIGNED]


class HouseholdRule(TextChoices):
    """Whether what one carer of a home holds counts for the others."""

    INDIVIDUAL = "individual", _("Each carer holds their own")
    JOINT = "joint", _("One for the household")


class Kind(TextChoices):
    """What holds on a stretch of days, apart from any date. Written by `compliance.rules.standing`."""

    NONE = "", _("nothing held")
    COVERED = "covered", _("held")
    RECOGNISED = "recognised", _("held, from elsewhere")
    INTERIM = "interim", _("counts for the time being")
    EXEMPT = "exempt", _("exempt")
    PAUSED = "paused", _("on pause")


class Question(TextChoices):
    """Why a date cannot be computed or cannot be met: a person decides before anybody is asked."""

    NONE = "", _("none")
    NO_DATE = "no_date", _("The day from which to count is not recorded")
    TOO_SOON = "too_soon", _("It was due before it could be asked for")


class Moved(TextChoices):
    """Whose decision moved a date."""

    NONE = "", _("nobody’s")
    EXTENSION = "extension", _("Extended")
    DEFERRAL = "deferral", _("Deferred")


class Decision(TextChoices):
    """What a person may decide of one engagement's requirement."""

    EXTENSION = "extension", _("More time, this once")
    DEFERRAL = "deferral", _("Put off, as the rule allows")
    EXEMPTION = "exemption", _("Not asked, until a day")
    INTERIM = "interim", _("Counts for the time being")
    CONFIRMED = "confirmed", _("The date stands")


class Answer(TextChoices):
    """What may be answered to several open dates at once: a decision for each, or the day to count from."""

    INTERIM = "interim", _("They have done it: it counts for the time being, until a day")
    EXTENSION = "extension", _("More time, this once, until a day")
    DEFERRAL = "deferral", _("Put off to a day, as the rule allows")
    EXEMPTION = "exemption", _("Not asked, until a day")
    CONFIRMED = "confirmed", _("The date stands")
    RECORDED = "recorded", _("The day to count from is in their file: I write down each")


class Status(TextChoices):
    """Where an engagement stands against a requirement on a day. Never stored: worked out from dates."""

    COVERED = "covered", _("Covered")
    RECOGNISED = "recognised", _("Recognised elsewhere")
    INTERIM = "interim", _("Interim")
    PAST_DUE = "past_due", _("Past due")
    DUE = "due", _("Due")
    DEFERRED = "deferred", _("Deferred")
    PAUSED = "paused", _("On pause")
    EXEMPT = "exempt", _("Exempt")
    UNKNOWN = "unknown", _("Needs a decision")
    SUGGESTED = "suggested", _("Suggested")


class EvidenceState(TextChoices):
    """Where evidence stands. Never stored: it follows from the verdicts."""

    WAITING = "waiting", _("Waiting to be looked at")
    ONE_OF_TWO = "one_of_two", _("Accepted by one of two people")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned with a reason")
    WITHDRAWN = "withdrawn", _("Taken back")


class ExportKind(TextChoices):
    """What is taken along."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Spreadsheet")
    PDF = "pdf", _("PDF")
    PACK = "pack", _("Inspection pack")


class Scope(TextChoices):
    """What a key of another system may read."""

    COVERAGE = "coverage:read", _("What is asked, and where people stand")
    COMPLETIONS = "completions:read", _("Modules that people completed, and when")


class Event(TextChoices):
    """What we tell other systems of; with ids only."""

    COVERAGE = "coverage.changed", _("Where somebody stands has changed")
    COMPLETION = "completion.recorded", _("Somebody completed a module")
    AWARD = "award.changed", _("A certificate was awarded or changed")


class Sending(TextChoices):
    """How far a message to another system has come."""

    WAITING = "waiting", _("Waits to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
