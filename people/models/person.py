"""A learner for life."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import TextSize
from people.managers import PersonManager

# Reserved for ever (RFC 2606): nothing can be sent there, and nobody can hold an address there.
UNREACHABLE = ".invalid"


class Person(AbstractBaseUser, PermissionsMixin):
    """A learner for life; what they learn belongs to them, not to an employer.

    People are anonymised, never deleted: evidence points here with PROTECT.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), unique=True, help_text=_("Used to sign in."))
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("may use the CMS"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where messages go, if not to the address of signing in: a couple may share one.
    contact_email = models.EmailField(_("address for messages"), blank=True)
    # Two accounts of one human: this one's evidence counts for the other; see people.models.merging.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
    # How one's own pages look: kept with the person, so that it is the same on every device.
    text_size = models.CharField(_("text size"), max_length=10, choices=TextSize, default=TextSize.USUAL)
    calm = models.BooleanField(_("calm display"), default=False)

    objects = PersonManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # "A@x" and "a@x" as two accounts would split one person's evidence.
            models.UniqueConstraint(Lower("email"), name="person_email_unique_any_case"),
        ]
        # The first page of everybody by name costs the same however many there are.
        indexes = [models.Index(Lower("name"), "id", name="person_by_name")]

    def __str__(self) -> str:
        return self.name or self.address_for_messages

    @property
    def address_for_messages(self) -> str:
        """Where to write to, and what to show as this person's address; never one that we made for signing in."""
        return self.contact_email or ("" if self.email.endswith(UNREACHABLE) else self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else ""
