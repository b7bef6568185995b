from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from people.enums import OrganisationKind
from people.services import UnableToSetUp, add_organisation, new_invitation_token


class Command(BaseCommand):
    help = "Makes an area and an organisation, where they are missing, and invites the training lead."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="the local system, for example a county")
        parser.add_argument("--name", required=True, help="the organisation's name")
        parser.add_argument("--kind", required=True, choices=OrganisationKind.values)
        parser.add_argument("--lead", required=True, help="the training lead's email address")
        parser.add_argument("--lead-name", default="", help="the training lead's name")
        parser.add_argument(
            "--link", action="store_true", help="show the invitation's link here; the one in the message stops working"
        )

    def handle(self, *args, **options) -> None:
        try:
            validate_email(options["lead"])
        except ValidationError:
            raise CommandError("--lead is no email address. Check it letter by letter.") from None
        now = timezone.now()
        try:
            place, invitation = add_organisation(
                area_name=options["area"],
                name=options["name"],
                kind=options["kind"],
                lead_email=options["lead"],
                lead_name=options["lead_name"],
                at=now,
                on=timezone.localdate(now),
            )
        except UnableToSetUp as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{place.name} is there. {invitation.email} is invited as its training lead.")
        if options["link"]:
            token = new_invitation_token(invitation_id=invitation.pk)
            self.stdout.write(settings.BASE_URL + reverse("people:join", args=[token]))
