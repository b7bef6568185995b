from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certification.models import SigningKey
from certification.services import issue, withdraw_signed_with
from certification.services.keys import UnableToUseKey, declare_compromised, encrypt_again, rotate
from compliance.services import keep_secrets


class Command(BaseCommand):
    help = "The keys that sign credentials: list; rotate; compromised KEY; encrypt (after SIGNING_SECRET_KEYS changed)."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every key, and whether it signs")
        acts.add_parser("rotate", help="a new key signs; what the old one signed stays good")
        lost = acts.add_parser("compromised", help="the key vouches for nothing; all it signed is signed again")
        lost.add_argument("key")
        acts.add_parser("encrypt", help="encrypts every key and secret with the first of SIGNING_SECRET_KEYS")

    def handle(self, *args, act: str, **options) -> None:
        try:
            getattr(self, f"_{act}")(options)
        except UnableToUseKey as reason:
            raise CommandError(str(reason)) from None

    def _list(self, options) -> None:
        for key in SigningKey.objects.all():
            state = "compromised" if key.compromised_at else "retired" if key.retired_at else "signs"
            self.stdout.write(f"{key.pk}  {state}  {key.public}")

    def _rotate(self, options) -> None:
        self.stdout.write(f"{rotate(at=timezone.now()).pk} signs from now on.")

    def _compromised(self, options) -> None:
        now = timezone.now()
        key = declare_compromised(key_id=options["key"], at=now)
        awards = withdraw_signed_with(key_id=key.pk, at=now)
        self.stdout.write(f"{key.pk} is published no more. Signing {len(awards)} credentials again.")
        for number, award_id in enumerate(awards, start=1):
            issue(award_id=award_id, at=now)
            if number % 1000 == 0:
                self.stdout.write(f"{number} of {len(awards)}")
        self.stdout.write("Done. Stopped half-way? The nightly sweep signs what is left.")

    def _encrypt(self, options) -> None:
        self.stdout.write(f"{encrypt_again()} keys are encrypted with the first of SIGNING_SECRET_KEYS.")
        self.stdout.write(f"{keep_secrets()} secrets of other systems, too.")
