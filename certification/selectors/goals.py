"""What a person may earn, and how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from certification.enums import CredentialKind
from certification.models import Credential, CredentialVersion, SignOff
from certification.rules import Done, Signed, Signing, civil_date, counting, counts_from, enough, signing
from certification.selectors.holdings import HeldCredential
from courses.selectors import edition_content
from progress.models import Completion
from progress.selectors import completions_of


@dataclass(frozen=True, slots=True)
class SignedSoFar:
    """What must be signed, and what counts of it already."""

    asked: Signing
    signed: tuple[Signed, ...]

    @property
    def enough(self) -> bool:
        return enough(self.asked, self.signed)

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.signed)


@dataclass(frozen=True, slots=True)
class Goal:
    """A credential as one person may earn it now: the modules it takes and those that count already.

    `held`: what they hold of it, if anything. `opens`: the day from which renewing counts; None for a first time.
    `lacking`: names of credentials that must be held first and are not.
    """

    credential: Credential
    module_keys: tuple[str, ...]
    counted: frozenset[str]
    signings: tuple[SignedSoFar, ...]
    lacking: tuple[str, ...]
    held: HeldCredential | None
    opens: date | None

    @property
    def earned(self) -> bool:
        return self.counted >= set(self.module_keys) and all(row.enough for row in self.signings) and not self.lacking

    @property
    def is_ahead(self) -> bool:
        """Whether to put it before this person unasked: it is begun, or the next thing for anybody.

        What waits for another certificate, an update or a record that only some keep would be a wall of things to do.
        """
        begun = self.held or self.counted or any(row.signed for row in self.signings)
        later = self.lacking or self.credential.kind in (CredentialKind.UPDATE, CredentialKind.PRACTITIONER)
        return bool(begun or not later)

    def is_open(self, on: date) -> bool:
        """Whether learning done on the day would count."""
        return self.opens is None or self.opens <= on


def in_force(credential: Credential, on: date) -> CredentialVersion | None:
    """The version that applies on a day. Fetch `versions` with it where there are several credentials."""
    return next((version for version in credential.versions.all() if version.effective_from <= on), None)


def done_of(completions: Iterable[Completion]) -> list[Done]:
    return [
        Done(c.id, c.module_key, civil_date(c.completed_at), edition_content(c.edition_id)["edition"])
        for c in completions
    ]


def signed_of(person_id) -> dict[str, list[Signed]]:
    """Credential → what was signed for this account and not taken back."""
    found: dict[str, list[Signed]] = {}
    for row in SignOff.objects.filter(person_id=person_id, withdrawal=None):
        found.setdefault(row.credential_id, []).append(Signed(str(row.id), row.kind, row.on, row.minutes))
    return found


def goals_of(person, on: date, holding: Iterable[HeldCredential]) -> list[Goal]:
    """Every credential on offer on a day, as this person stands to it; a fixed number of queries.

    `holding`: what `credentials_of` gives for the same person and day.
    """
    held = {h.credential.key: h for h in holding}
    done = done_of(completions_of(person.pk))
    signed = signed_of(person.pk)
    found = []
    credentials = list(Credential.objects.prefetch_related("versions"))
    names = {credential.key: credential.name for credential in credentials}
    for credential in credentials:
        version = in_force(credential, on)
        if version is None:
            continue
        mine = held.get(credential.key)
        latest = mine.follows if mine else None
        law = version.definition
        so_far = signing(law, signed.get(credential.key, ()), latest)
        found.append(
            Goal(
                credential,
                tuple(version.module_keys),
                frozenset(counting(law, done, latest)),
                tuple(SignedSoFar(asked, rows) for asked, rows in so_far.items()),
                tuple(names[key] for key in version.holds if key not in held or held[key].standing.word != "current"),
                mine,
                counts_from(law, latest) if latest else None,
            )
        )
    return found
