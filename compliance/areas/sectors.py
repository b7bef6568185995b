"""The sectors of an area by what people do, not by who employs them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.enums import Role


class Sector(TextChoices):
    FOSTER = "foster", _("Foster carers")
    KINSHIP = "kinship", _("Kinship carers and guardians")
    HOMES = "homes", _("Children’s homes")
    SOCIAL = "social", _("Social work")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Education")
    OTHER = "other", _("Other roles")


ROLES: dict[Sector, tuple[Role, ...]] = {
    Sector.FOSTER: (Role.FOSTER_CARER, Role.FAMILY_FRIENDS_FOSTER_CARER),
    Sector.KINSHIP: (Role.KINSHIP_CARER, Role.SPECIAL_GUARDIAN),
    Sector.HOMES: (Role.RESIDENTIAL_WORKER, Role.REGISTERED_MANAGER),
    Sector.SOCIAL: (Role.SOCIAL_WORKER, Role.SUPERVISING_SW, Role.IRO, Role.PERSONAL_ADVISER),
    Sector.HEALTH: (
        Role.CAMHS_CLINICIAN, Role.COLOCATED_PRACTITIONER, Role.DESIGNATED_NURSE, Role.DESIGNATED_DOCTOR, Role.GP,
    ),
    Sector.EDUCATION: (Role.TEACHER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL),
    Sector.OTHER: (Role.ADOPTIVE_PARENT, Role.COMMISSIONER, Role.SERVICE_LEAD, Role.OTHER),
}  # fmt: skip
SECTOR_OF = {role: sector for sector, roles in ROLES.items() for role in roles}
ORDER = {sector: place for place, sector in enumerate(ROLES)}
# The reach of the whole system is the lowest share among these.
SHARED_BY = tuple(sector for sector in ROLES if sector != Sector.OTHER)
