"""The kind "people": each row a person in a role here, new or changed."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.enums import Role
from people.imports.kinds import Kind, Setting, register
from people.imports.matching import Field, words_of

# What lists call the roles, besides our own words.
ROLE_NAMES = {
    Role.FOSTER_CARER: ("foster parent", "mainstream foster carer", "approved foster carer", "carer", "fc"),
    Role.FAMILY_FRIENDS_FOSTER_CARER: ("connected person", "connected persons", "connected carer", "family and friends",
                                       "kinship foster carer", "connected persons foster carer"),
    Role.KINSHIP_CARER: ("kinship", "informal kinship carer"),
    Role.SPECIAL_GUARDIAN: ("sgo", "sg", "special guardianship"),
    Role.ADOPTIVE_PARENT: ("adopter", "adoptive carer"),
    Role.RESIDENTIAL_WORKER: ("residential worker", "residential childcare worker", "residential child care worker",
                              "rcw", "rccw", "residential support worker", "childrens home worker", "care worker"),
    Role.REGISTERED_MANAGER: ("rm", "home manager", "manager"),
    Role.SOCIAL_WORKER: ("sw", "childrens social worker", "child social worker"),
    Role.SUPERVISING_SW: ("ssw", "fostering social worker"),
    Role.IRO: ("independent reviewing officer",),
    Role.PERSONAL_ADVISER: ("pa", "personal advisor", "leaving care personal adviser"),
    Role.CAMHS_CLINICIAN: ("camhs", "camhs clinician", "camhs practitioner"),
    Role.DESIGNATED_NURSE: ("lac nurse", "cla nurse", "looked after children nurse"),
    Role.DESIGNATED_DOCTOR: ("lac doctor",),
    Role.GP: ("general practitioner", "doctor"),
    Role.DESIGNATED_TEACHER: ("dt",),
    Role.VIRTUAL_SCHOOL: ("virtual school head", "vsh"),
}  # fmt: skip
LEAVE_OUT, MAKE, NO_TEAM = "leave_out", "make", "none"


def _role_words() -> dict[str, str]:
    found = {}
    for role in Role:
        for name in (role.value.replace("_", " "), str(role.label), *ROLE_NAMES.get(role, ())):
            found[words_of(name)] = role.value
            found.setdefault(words_of(name) + "s", role.value)
    return found


ROLES = _role_words()


def read_role(text: str) -> str | None:
    """ "Foster Carer (approved)" → foster_carer; None if it is none of ours."""
    return ROLES.get(words_of(text)) or ROLES.get(words_of(re.sub(r"[(\[].*?[)\]]", "", text)))


class PeopleKind(Kind):
    key = "people"
    place = 1

    @property
    def label(self) -> str:
        return _("People, their roles and dates")

    def count(self, number: int) -> str:
        return ngettext("%(n)s person", "%(n)s people", number) % {"n": f"{number:,}"}

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("name", _("Full name"), ("full name", "name", "employee name", "carer name", "carer"),
                  hint=_("Or first name and surname apart, below."), example="Grace Adeyemi"),
            Field("first_name", _("First name"), ("first name", "forename", "forenames", "given name", "known as")),
            Field("surname", _("Surname"), ("surname", "last name", "family name")),
            Field("email", _("Email address"), ("email address", "email", "work email", "mail"), required=True,
                  example="grace.adeyemi@example.org"),
            Field("role", _("Role"), ("role", "job title", "position", "post", "job role", "carer type", "type"),
                  example="Foster carer"),
            Field("team", _("Team"), ("team", "team name", "home", "service", "department", "location", "unit"),
                  example="North team"),
            Field("started_on", _("Started"), ("start date", "started", "date started", "started on",
                  "employment start date", "date of joining", "joined", "joining date", "commencement date", "start"),
                  required=True, example="03/05/2026"),
            Field("approved_on", _("Approved"), ("approval date", "approved", "date approved", "date of approval",
                  "approved on", "panel date"), example="28/04/2026"),
            Field("first_care_role_on", _("First care role in any home"), ("first care role", "first care role date",
                  "date of first care role", "first residential role", "first role in care", "started in care")),
            Field("ended_on", _("Left"), ("leaving date", "left", "date left", "end date", "termination date",
                  "leave date", "ended", "date of leaving", "resignation date", "deregistered")),
            Field("household", _("Household"), ("household", "household name", "household id", "fostering household",
                  "family"), example="Adeyemi household"),
            Field("primary_carer", _("Primary carer"), ("primary carer", "main carer", "primary", "lead carer"),
                  hint=_("Yes or no."), example="yes"),
            Field("hours", _("Hours a week"), ("hours per week", "hours a week", "hours", "weekly hours",
                  "contracted hours")),
        )  # fmt: skip

    def settings(self) -> tuple[Setting, ...]:
        return (
            Setting("role", _("When a row has no role, or none that we know"),
                    ((LEAVE_OUT, _("Leave the row out")), *((str(value), str(label)) for value, label in Role.choices)),
                    LEAVE_OUT, hint=_("A list of foster carers alone often has no such column.")),
            Setting("team", _("When a team is not here yet"),
                    ((MAKE, _("Make the team")), (NO_TEAM, _("Put the person in without a team")),
                     (LEAVE_OUT, _("Leave the row out"))), LEAVE_OUT),
        )  # fmt: skip

    def faults(self, mapping: dict[str, int], settings: dict[str, str]) -> dict[str, str]:
        found = super().faults(mapping, settings)
        if "name" not in mapping and not {"first_name", "surname"} <= mapping.keys():
            found["name"] = _("Say which column holds the name, or which two hold first name and surname.")
        if "role" not in mapping and settings.get("role", LEAVE_OUT) == LEAVE_OUT:
            found["role"] = _("Say which column holds the role, or choose one role for the whole list below.")
        return found

    def begin(self, import_file, on):
        from people.imports.checking import PeoplePass

        return PeoplePass(import_file, on)


register(PeopleKind())
