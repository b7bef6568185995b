from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.enums import Role


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


class ModuleKind(TextChoices):
    """What a module is to a learner: the core that everybody shares, a start for one role, what changed this year."""

    CORE = "core", _("Common core")
    ORIENTATION = "orientation", _("Start of a role pathway")
    UPDATE = "update", _("Yearly update")


class Pathway(TextChoices):
    """The role pathways of the framework."""

    FOSTER = "F", _("Foster carers")
    KINSHIP = "K", _("Kinship carers and special guardians")
    HOMES = "R", _("Children’s home staff")
    SOCIAL_WORK = "S", _("Social workers, supervising social workers and reviewing officers")
    HEALTH = "H", _("Health and children’s mental health")
    EDUCATION = "E", _("Education")
    LEADS = "L", _("Service leads and commissioners")
    PRACTITIONERS = "P", _("Practitioner programme")


PATHWAY_OF = {
    Role.FOSTER_CARER: Pathway.FOSTER,
    Role.FAMILY_FRIENDS_FOSTER_CARER: Pathway.FOSTER,
    Role.KINSHIP_CARER: Pathway.KINSHIP,
    Role.SPECIAL_GUARDIAN: Pathway.KINSHIP,
    Role.ADOPTIVE_PARENT: Pathway.KINSHIP,
    Role.RESIDENTIAL_WORKER: Pathway.HOMES,
    Role.REGISTERED_MANAGER: Pathway.HOMES,
    Role.SOCIAL_WORKER: Pathway.SOCIAL_WORK,
    Role.SUPERVISING_SW: Pathway.SOCIAL_WORK,
    Role.IRO: Pathway.SOCIAL_WORK,
    Role.PERSONAL_ADVISER: Pathway.SOCIAL_WORK,
    Role.CAMHS_CLINICIAN: Pathway.HEALTH,
    Role.DESIGNATED_NURSE: Pathway.HEALTH,
    Role.DESIGNATED_DOCTOR: Pathway.HEALTH,
    Role.GP: Pathway.HEALTH,
    Role.COLOCATED_PRACTITIONER: Pathway.PRACTITIONERS,
    Role.TEACHER: Pathway.EDUCATION,
    Role.DESIGNATED_TEACHER: Pathway.EDUCATION,
    Role.VIRTUAL_SCHOOL: Pathway.EDUCATION,
    Role.COMMISSIONER: Pathway.LEADS,
    Role.SERVICE_LEAD: Pathway.LEADS,
}


class ReviewKind(TextChoices):
    """Whose eyes a text awaits before it is called reviewed."""

    CLINICIAN = "clinician", _("a clinician")
    SAFEGUARDING = "safeguarding", _("a safeguarding lead")
    CARER = "carer", _("carers")
    CARE_EXPERIENCED = "care_experienced", _("care-experienced readers")
