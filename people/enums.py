"""The field's words for roles, kinds of organisation and responsibilities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    FOSTER_CARER = "foster_carer", _("Foster carer")
    FAMILY_FRIENDS_FOSTER_CARER = "family_friends_foster_carer", _("Family and friends foster carer")
    KINSHIP_CARER = "kinship_carer", _("Kinship carer")
    SPECIAL_GUARDIAN = "special_guardian", _("Special guardian")
    ADOPTIVE_PARENT = "adoptive_parent", _("Adoptive parent")
    RESIDENTIAL_WORKER = "residential_worker", _("Children’s home worker")
    REGISTERED_MANAGER = "registered_manager", _("Registered manager")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    SUPERVISING_SW = "supervising_sw", _("Supervising social worker")
    IRO = "iro", _("Independent reviewing officer")
    PERSONAL_ADVISER = "personal_adviser", _("Personal adviser")
    CAMHS_CLINICIAN = "camhs_clinician", _("Children’s mental-health clinician")
    COLOCATED_PRACTITIONER = "colocated_practitioner", _("Co-located practitioner")
    DESIGNATED_NURSE = "designated_nurse", _("Designated nurse")
    DESIGNATED_DOCTOR = "designated_doctor", _("Designated doctor")
    GP = "gp", _("GP")
    TEACHER = "teacher", _("Teacher")
    DESIGNATED_TEACHER = "designated_teacher", _("Designated teacher")
    VIRTUAL_SCHOOL = "virtual_school", _("Virtual school")
    COMMISSIONER = "commissioner", _("Commissioner")
    SERVICE_LEAD = "service_lead", _("Service lead")
    OTHER = "other", _("Other role")


# Training is an offer to these carers: they only ever see "suggested", never a date that has passed.
SUGGESTED_ONLY = frozenset({Role.KINSHIP_CARER, Role.SPECIAL_GUARDIAN})


class OrganisationKind(TextChoices):
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    FOSTERING_AGENCY = "fostering_agency", _("Fostering agency")
    CHILDRENS_HOMES = "childrens_homes", _("Children’s-home provider")
    NHS = "nhs", _("NHS")
    EDUCATION = "education", _("Education")
    VOLUNTARY = "voluntary", _("Voluntary organisation")


class Oversight(TextChoices):
    """What a responsibility lets a person see of others, always within its scope and dates.

    An assessor sees names and what they are asked to sign; a supervisor what a learner chooses to show them.
    """

    TEAM_MANAGER = "team_manager", _("Team manager")
    TRAINING_LEAD = "training_lead", _("Training lead")
    AREA_LEAD = "area_lead", _("Area lead")
    ASSESSOR = "assessor", _("Assessor")
    SUPERVISOR = "supervisor", _("Supervisor")


class TextSize(TextChoices):
    """How large one's own pages are written."""

    USUAL = "usual", _("Usual")
    LARGER = "larger", _("Larger")
    LARGEST = "largest", _("Largest")


class LocalSlot(TextChoices):
    """Whom a service can be rung at. In the order of a bad night: who answers at any hour comes first."""

    OUT_OF_HOURS = "out_of_hours", _("Out-of-hours social care")
    ON_CALL = "on_call", _("On-call manager")
    FOSTERING_DUTY = "fostering_duty", _("Fostering duty line")
    CAMHS_CRISIS = "camhs_crisis", _("Children’s mental-health crisis line")
    DSL = "dsl", _("Safeguarding lead")
    LADO = "lado", _("Council officer for allegations (LADO)")
    SLEEP_CLINIC = "sleep_clinic", _("Sleep clinic")
    WALK_IN = "walk_in", _("Walk-in support for young people")
