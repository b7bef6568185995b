"""What is held, by whom, until when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from certification.models import AwardPeriod, Credential
from certification.rules import Done, Held, Standing, civil_date, counting, counts_from, standing
from people.selectors import accounts_of
from progress.models import Completion
from progress.selectors import completions_of


@dataclass(frozen=True, slots=True)
class AwardSpan:
    """Days that a period really covers, both inclusive. `known_on`: when awarded; `stated`: its last day as awarded."""

    first: date
    last: date
    known_on: date
    stated: date


def award_spans(person_ids: Iterable) -> dict[tuple, list[AwardSpan]]:
    """(person, credential) → each period that counts, a revocation taken into account."""
    spans = defaultdict(list)
    rows = AwardPeriod.objects.filter(person_id__in=person_ids).values_list(
        "person_id", "credential_id", "awarded_at", "valid_from", "valid_until", "revocation__revoked_on"
    )
    for person_id, credential_id, awarded_at, *dates in rows:
        held = Held(*dates)
        if held.last >= held.valid_from:
            span = AwardSpan(held.valid_from, held.last, civil_date(awarded_at), held.valid_until)
            spans[person_id, credential_id].append(span)
    return spans


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A credential as its holder sees it: the newest period and the standing on a day."""

    credential: Credential
    award: AwardPeriod
    standing: Standing


def _held(rows: list[AwardPeriod]) -> list[Held]:
    return [
        Held(r.valid_from, r.valid_until, getattr(getattr(r, "revocation", None), "revoked_on", None)) for r in rows
    ]


def credentials_of(person, on: date) -> list[HeldCredential]:
    """Every credential that the person holds or held, with its standing on `on`; one query.

    What an account holds that was merged into this person's counts, too, for as long as it is merged.
    """
    mine = AwardPeriod.objects.filter(person__in=accounts_of(person)).select_related("credential", "revocation")
    rows = mine.order_by("valid_until", "sequence")
    by_credential: dict[str, list[AwardPeriod]] = defaultdict(list)
    for row in rows:
        by_credential[row.credential_id].append(row)
    return [
        HeldCredential(periods[-1].credential, periods[-1], standing(_held(periods), on))
        for periods in by_credential.values()
    ]


def award_by_public_id(public_id: str) -> AwardPeriod | None:
    return (
        AwardPeriod.objects.select_related("person", "credential", "version", "revocation")
        .filter(public_id=public_id)
        .first()
    )


def standing_of_award(award: AwardPeriod, on: date) -> Standing:
    """The standing of the credential that this award belongs to, its later periods taken into account."""
    rows = list(
        AwardPeriod.objects.filter(person_id=award.person_id, credential_id=award.credential_id)
        .select_related("revocation")
        .order_by("sequence")
    )
    return standing(_held(rows), on)


@dataclass(frozen=True, slots=True)
class Goal:
    """A credential as one person may earn it now: the modules it takes and those that count already.

    `held`: what they hold of it, if anything. `opens`: the day from which renewing counts; None for a first time.
    """

    credential: Credential
    module_keys: tuple[str, ...]
    counted: frozenset[str]
    held: HeldCredential | None
    opens: date | None

    @property
    def earned(self) -> bool:
        return self.counted >= set(self.module_keys)

    def is_open(self, on: date) -> bool:
        """Whether learning done on the day would count."""
        return self.opens is None or self.opens <= on


def done_of(completions: Iterable[Completion]) -> list[Done]:
    return [Done(c.id, c.module_key, civil_date(c.completed_at)) for c in completions]


def goals_of(person, on: date, holding: Iterable[HeldCredential]) -> list[Goal]:
    """Every credential on offer on a day, as this person stands to it; a fixed number of queries.

    `holding`: what `credentials_of` gives for the same person and day.
    """
    held = {h.credential.key: h for h in holding}
    done = done_of(completions_of(person.pk))
    found = []
    for credential in Credential.objects.prefetch_related("versions"):
        version = next((v for v in credential.versions.all() if v.effective_from <= on), None)
        if version is None:
            continue
        mine = held.get(credential.key)
        latest = mine.award.period if mine else None
        counted = counting(version.definition, done, latest)
        opens = counts_from(version.definition, latest) if latest else None
        found.append(Goal(credential, tuple(version.module_keys), frozenset(counted), mine, opens))
    return found


def holder_of(award: AwardPeriod) -> str:
    """The name as awarded; a person who was anonymised since is no longer named."""
    return "" if award.person.anonymised_at else award.holder_name
