"""What was learned elsewhere: shown, judged by others than its owner, and counted from the day of acceptance."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from compliance.models import Evidence, EvidenceVerdict, RequirementVersion
from compliance.selectors import asked_at, asking
from compliance.services.decisions import UnableToDecide, may_decide
from compliance.services.obligations import refresh
from compliance.uploads import UnableToTake, kind_of, shown_name
from people.access import is_oneself, organisations_overseen
from people.models import Engagement, Organisation, Person

# More than anybody has certificates to show in a day; it keeps one account from filling the disk.
MOST_A_DAY = 40


class UnableToShow(Exception):
    """The evidence was not recorded or withdrawn; the message says the cure."""


class UnableToJudge(Exception):
    """No verdict was given; the message says the cure."""


@transaction.atomic
def record(
    *,
    evidence_id,
    person: Person,
    organisation: Organisation | None,
    subject: str,
    title: str,
    issuer: str,
    achieved_on: date,
    valid_until: date | None = None,
    in_person: bool = False,
    link: str = "",
    file: UploadedFile | None = None,
    actor: Person,
    at: datetime,
    on: date,
) -> Evidence:
    """By the person themself, or by a lead of where they are. `evidence_id`: made with the form, so that two clicks are
    one row. Nothing counts by this."""
    before = Evidence.objects.filter(pk=evidence_id).first()
    if before is not None:
        if before.person_id != person.pk or before.recorded_by_id != actor.pk:
            raise UnableToShow("This form was used before. Open the page again and send it once more.")
        return before
    _may_record(person, organisation, actor, on)
    today = Evidence.objects.filter(person=person, recorded_by=actor, recorded_at__gt=at - timedelta(days=1))
    if actor.pk == person.pk and today.count() >= MOST_A_DAY:
        raise UnableToShow("That is a great deal for one day. Send the rest tomorrow.")
    if achieved_on > on:
        raise UnableToShow("That day is still to come. Write the day on the certificate.")
    if valid_until is not None and valid_until < achieved_on:
        raise UnableToShow("It cannot run out before it was earned. Check both days.")
    if actor.pk == person.pk and not file and not link:
        raise UnableToShow("Add a file or a link, so that somebody can see it.")
    row = Evidence(
        pk=evidence_id,
        person=person,
        organisation=organisation,
        subject=subject,
        title=title,
        issuer=issuer,
        achieved_on=achieved_on,
        valid_until=valid_until,
        in_person=in_person,
        link=link,
        recorded_by=actor,
        recorded_at=at,
    )
    if file:
        try:
            row.file_name = shown_name(file.name or "", kind_of(file))
        except UnableToTake as reason:
            raise UnableToShow(str(reason)) from reason
        row.file.save(row.file_name, file, save=False)
    row.save(force_insert=True)
    return row


def _may_record(person: Person, organisation: Organisation | None, actor: Person, on: date) -> None:
    here = Engagement.objects.filter(person=person, organisation=organisation).current(on)
    if organisation is not None and not here.exists():
        raise UnableToShow("Choose a service where they are today.")
    if actor.pk != person.pk and (
        organisation is None or not organisations_overseen(actor, on).filter(pk=organisation.pk).exists()
    ):
        raise UnableToShow("Only those who lead training at this service record this. Ask one of them.")


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, actor: Person, at: datetime) -> None:
    """Its owner takes it back: it counts no longer, and the verdicts on it stay."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.person_id != actor.pk:
        raise UnableToShow("Only the person whose evidence it is takes it back.")
    if evidence.withdrawn_at is None:
        evidence.withdrawn_at = at
        evidence.save(update_fields=["withdrawn_at"])
        refresh(person_ids=[evidence.person_id])


def terms_about(evidence: Evidence, on: date) -> list[RequirementVersion]:
    """What is asked, or will be, where the evidence was sent and is about its subject."""
    place = evidence.organisation
    if place is None:
        return []
    rows = asking(asked_at(place), on).filter(subject=evidence.subject).select_related("requirement")
    return list(rows.order_by("requirement__name", "requirement", "effective_from"))


def judges_needed(asked: list[RequirementVersion]) -> int:
    return 2 if any(one.two_people for one in asked) else 1


def saying_yes(evidence: Evidence) -> list[EvidenceVerdict]:
    """The acceptances since it was last returned."""
    found: list[EvidenceVerdict] = []
    for verdict in evidence.verdicts.all():
        found = [*found, verdict] if verdict.accepted else []
    return found


@transaction.atomic
def judge(
    *, evidence: Evidence, accepted: bool, reason: str = "", actor: Person, at: datetime, on: date
) -> EvidenceVerdict:
    """Accepts it or returns it, and brings the person's dates up to date at once."""
    verdict = _judge(evidence=evidence, accepted=accepted, reason=reason, actor=actor, at=at, on=on)
    refresh(person_ids=[evidence.person_id])
    return verdict


def _judge(
    *, evidence: Evidence, accepted: bool, reason: str, actor: Person, at: datetime, on: date
) -> EvidenceVerdict:
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=evidence.pk)
    reason = reason.strip()
    if len(reason) > 500:
        raise UnableToJudge("Shorten the reason to 500 letters.")
    if not accepted and not reason:
        raise UnableToJudge("Write what is missing and what would help: they read it.")
    may_judge(evidence=evidence, accepted=accepted, actor=actor, on=on)
    return EvidenceVerdict.objects.create(
        evidence=evidence, accepted=accepted, reason=reason, judged_by=actor, judged_at=at
    )


def may_judge(*, evidence: Evidence, accepted: bool, actor: Person, on: date) -> None:
    """Raises if this actor cannot accept or return it now, with the cure."""
    try:
        may_decide(actor, evidence.person_id, evidence.organisation, on)
    except UnableToDecide as refused:
        raise UnableToJudge(str(refused)) from refused
    if evidence.withdrawn_at is not None:
        raise UnableToJudge("It was taken back by its owner, so there is nothing to decide.")
    if accepted:
        _may_be_accepted(evidence, actor, on)
    elif (last := evidence.verdicts.last()) is not None and not last.accepted:
        raise UnableToJudge("It has been returned already. They read why.")


@transaction.atomic
def judge_many(
    *, evidence: Iterable[Evidence], accepted: bool, reason: str = "", actor: Person, at: datetime, on: date
) -> list[EvidenceVerdict]:
    """The same said of each, or of none: each has a verdict of its own, as if it had been judged alone."""
    chosen = sorted(evidence, key=lambda one: one.pk)
    verdicts = []
    for one in chosen:
        try:
            verdicts.append(_judge(evidence=one, accepted=accepted, reason=reason, actor=actor, at=at, on=on))
        except UnableToJudge as refused:
            raise UnableToJudge(f"{one.person}, {one.title}: {refused} Nothing was decided of the others.") from refused
    refresh(person_ids={one.person_id for one in chosen})
    return verdicts


def _may_be_accepted(evidence: Evidence, actor: Person, on: date) -> None:
    asked = terms_about(evidence, on)
    before = saying_yes(evidence)
    if len({verdict.judged_by_id for verdict in before}) >= judges_needed(asked):
        raise UnableToJudge("It has been accepted already.")
    if any(is_oneself(actor, verdict.judged_by_id) for verdict in before):
        raise UnableToJudge("You have accepted it already. A second person looks at it now.")
    if asked and all(one.in_person for one in asked) and not evidence.in_person:
        raise UnableToJudge("Only learning in person counts here. Return it, and say what would count.")
    if evidence.valid_until is not None and evidence.valid_until < on:
        raise UnableToJudge("It has run out, so it would cover nothing. Return it, and ask for the newer one.")
