from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvidenceLabel(TextChoices):
    """How sure we are of a claim; printed beside it."""

    A = "A", _("A · guideline or good trials")
    B = "B", _("B · some trials or consistent studies")
    C = "C", _("C · theory, expert agreement, practice wisdom")
    X = "X", _("X · contested or often mis-stated")


class ContentTag(TextChoices):
    """What a content note stands before."""

    ABUSE = "abuse", _("abuse")
    NEGLECT = "neglect", _("neglect")
    SELF_HARM = "self_harm", _("self-harm")
    SUICIDE = "suicide", _("suicide")
    DOMESTIC_ABUSE = "domestic_abuse", _("domestic abuse")
    RACISM = "racism", _("racism")
    RESTRAINT = "restraint", _("restraint")
    EXPLOITATION = "exploitation", _("exploitation")
    BEREAVEMENT = "bereavement", _("bereavement")
    SUBSTANCE = "substance", _("substance use")
    MOVES_LOSS = "moves_loss", _("moves and loss")


class Ending(TextChoices):
    GOOD = "good", _("A steady ending")
    OK = "ok", _("A good-enough ending")
    LEARN = "learn", _("An ending to learn from")
