"""Writing the award ledger."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from certification.models import AwardPeriod, Credential, CredentialVersion, Revocation
from certification.rules import civil_date, next_period
from certification.selectors import done_of
from certification.signals import award_revoked, awards_changed
from courses.selectors import edition_content
from people.models import Person
from progress.models import Completion
from progress.selectors import completions_of


class UnableToRevoke(Exception):
    """The award was not revoked; the message says why."""


def define(
    *,
    key: str,
    name: str,
    module_keys: list[str],
    validity_months: int,
    window_months: int,
    minutes: int,
    effective_from: date,
    position: int = 0,
) -> CredentialVersion:
    """The credential's version from a day on; the same law again changes nothing."""
    with transaction.atomic():
        credential, _ = Credential.objects.update_or_create(key=key, defaults={"name": name, "position": position})
        law = {
            "module_keys": sorted(module_keys),
            "validity_months": validity_months,
            "window_months": window_months,
            "minutes": minutes,
        }
        latest = credential.versions.order_by("-number").first()
        if latest and all(getattr(latest, field) == value for field, value in law.items()):
            return latest
        return CredentialVersion.objects.create(
            credential=credential,
            number=latest.number + 1 if latest else 1,
            effective_from=effective_from,
            **law,
        )


def award(*, person_id, at: datetime) -> list[AwardPeriod]:
    """Writes every award that the person's completions have earned and the ledger does not hold yet.

    Doing it twice, or in two workers at once, writes nothing twice.
    """
    completions = completions_of(person_id)
    if not completions:
        return []
    person = Person.objects.get(pk=person_id)
    done = done_of(completions)
    by_id = {c.id: c for c in completions}
    written = []
    versions = CredentialVersion.objects.select_related("credential").order_by("credential_id", "-effective_from")
    by_credential: dict[str, list[CredentialVersion]] = {}
    for version in versions:
        by_credential.setdefault(version.credential_id, []).append(version)
    for candidates in by_credential.values():
        while (row := _award_next(person, candidates, done, by_id, at)) is not None:
            written.append(row)
    if written:
        transaction.on_commit(lambda: awards_changed.send(AwardPeriod, person_id=str(person_id)))
    return written


def _award_next(person, versions, done, by_id, at) -> AwardPeriod | None:
    """The next period of one credential, by the version in force on the day on which it was earned."""
    credential = versions[0].credential
    rows = AwardPeriod.objects.filter(person=person, credential=credential)
    last = rows.order_by("-sequence").first()
    latest = last.period if last else None
    followed_from = date.max  # the day from which the next version is in force
    for version in versions:
        until, followed_from = followed_from, version.effective_from
        period = next_period(version.definition, done, latest)
        if period is None:
            continue
        earned_on = max(civil_date(by_id[i].completed_at) for i in period.evidence)
        if not version.effective_from <= earned_on < until:
            continue
        try:
            with transaction.atomic():
                return AwardPeriod.objects.create(
                    person=person,
                    credential=credential,
                    version=version,
                    sequence=last.sequence + 1 if last else 1,
                    valid_from=period.valid_from,
                    valid_until=period.valid_until,
                    basis=period.basis,
                    holder_name=person.name,
                    evidence=_evidence(version, [by_id[i] for i in period.evidence]),
                    awarded_at=at,
                )
        except IntegrityError:
            return None  # another worker wrote it first, with the same facts
    return None


def _evidence(version: CredentialVersion, completions: list[Completion]) -> dict:
    """What the award rests on, frozen: module titles, editions and dates as they were that day."""
    rows = []
    for completion in completions:
        content = edition_content(completion.edition_id)
        rows.append(
            {
                "completion": completion.id,
                "module": completion.module_key,
                "code": content["code"],
                "title": content["title"],
                "minutes": content["minutes"],
                "edition": content["edition"],
                "edition_id": str(completion.edition_id),
                "can_do": content["can_do"],
                "completed_on": civil_date(completion.completed_at).isoformat(),
            }
        )
    return {
        "credential": version.credential.name,
        "version": version.number,
        "minutes": version.minutes,
        "completions": sorted(rows, key=lambda row: row["code"]),
    }


@transaction.atomic
def revoke(*, award_id, actor: Person, reason: str, on: date, at: datetime) -> Revocation:
    """Takes an award back from the day `on`. The actor must hold the permission to do so."""
    if not actor.has_perm("certification.add_revocation"):
        raise UnableToRevoke("You may not revoke awards. Ask an administrator.")
    if not reason.strip():
        raise UnableToRevoke("Say why; the reason is kept with the award.")
    period = AwardPeriod.objects.select_for_update().get(pk=award_id)
    if Revocation.objects.filter(award=period).exists():
        raise UnableToRevoke("This award has been revoked already; the first reason stands.")
    revocation = Revocation.objects.create(
        award=period, revoked_on=on, revoked_by=actor, reason=reason.strip(), recorded_at=at
    )
    award_revoked.send(AwardPeriod, person_id=str(period.person_id))
    transaction.on_commit(lambda: awards_changed.send(AwardPeriod, person_id=str(period.person_id)))
    return revocation


def sweep(*, at: datetime, since: datetime | None) -> int:
    """Awards whatever a lost message left unawarded; returns how many periods were written."""
    rows = Completion.objects.filter(completed_at__gte=since) if since else Completion.objects.all()
    people = rows.order_by("person_id").values_list("person_id", flat=True).distinct()
    return sum(len(award(person_id=person_id, at=at)) for person_id in people)
