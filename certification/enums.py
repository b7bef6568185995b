"""The words of the ledger and of credential definitions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CredentialKind(TextChoices):
    CORE = "core", _("Common core")
    PATHWAY = "pathway", _("Pathway")
    UPDATE = "update", _("Yearly update")
    PRACTITIONER = "practitioner", _("Practitioner record")


class Basis(TextChoices):
    """How a period came about."""

    FIRST = "first", _("Earned for the first time")
    RENEWAL = "renewal", _("Renewed in time")
    LATE = "late", _("Renewed late")
    AGAIN = "again", _("Earned again after it was revoked")
    INTERIM = "interim", _("Given for the time being, on evidence")
    RESTORED = "restored", _("Given back")


class LateRule(TextChoices):
    """What counts when a renewal is late."""

    WINDOW = "window", _("Whatever was done since the window opened")
    ANEW = "anew", _("Only what was done after it had ended")


class SignOffKind(TextChoices):
    REFLECTIVE_ACCOUNT = "reflective", _("Reflective account, talked through")
    OBSERVED_PRACTICE = "observed", _("Practice that was observed")
    LIVE_SESSION = "live", _("Live session attended")
    HOURS = "hours", _("Hours of supervised practice")


class MayRevoke(TextChoices):
    """Who may revoke, extend or give an award of a definition."""

    ADMINISTRATORS = "administrators", _("Administrators of this site")
    LEADS = "leads", _("Training leads of the person's service, too")


class EntryKind(TextChoices):
    """What an entry of the ledger's chain stands for."""

    AWARD = "award", _("Award")
    REVOCATION = "revocation", _("Revocation")
    EXTENSION = "extension", _("Extension")
    SIGN_OFF = "sign_off", _("Sign-off")
    WITHDRAWAL = "withdrawal", _("Sign-off taken back")
    VERSION = "version", _("Version of a definition")
    FORGOTTEN = "forgotten", _("Holder's name removed")
