"""Signed credentials: one for each award, signed again when its last day moves or its key is lost."""

import secrets
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max

from certification import addresses
from certification.badges.credential import Achievement, Badge, Evidence, Identity, Profile, as_file, build
from certification.badges.proof import sign
from certification.badges.status import SIZE
from certification.enums import Basis
from certification.models import AwardPeriod, CredentialVersion, SignedCredential
from certification.models.awards import held
from certification.printing import earned_on
from certification.rules import LONDON, ONE_DAY
from certification.selectors.holdings import awards_with_decisions
from certification.services.keys import secret_of, signing_key
from people.services import is_reachable

WHAT_IT_IS = (
    "This records learning. It is not a qualification, a licence to practise, or sign-off of the TSD standards "
    "(Training, Support and Development) or of the Level 3 Diploma."
)
WHAT_INTERIM_IS = WHAT_IT_IS.replace(
    "This records learning.", "It was given for the time being, on evidence; what it takes has not been done here."
)
FULL = SIZE // 2  # beyond this a random place is found too seldom at the first try


def profile() -> Profile:
    return Profile(addresses.issuer_url(), addresses.ISSUER_NAME, addresses.home_url())


def achievement(version: CredentialVersion) -> Achievement:
    """What a version of a definition stands for, in words."""
    number = len(version.module_keys)
    asked = [f"{number} module{'' if number == 1 else 's'} of the shared framework"] if number else []
    if version.signings:
        asked.append("practice that an assessor has seen and signed")
    if version.holds:
        asked.append("a current certificate that comes before it")
    return Achievement(
        addresses.achievement_url(version.credential_id, version.number),
        version.credential.name,
        WHAT_IT_IS,
        f"It takes {', '.join(asked)}. It counts for {version.validity_months} months.",
        "CertificateOfCompletion",
    )


def issue(*, award_id, at: datetime) -> SignedCredential | None:
    """The award's credential as it is to be now; None if it was revoked or its holder's name removed."""
    with transaction.atomic():
        AwardPeriod.objects.select_for_update().get(pk=award_id)
        award = awards_with_decisions().get(pk=award_id)
        if not award.holder_name or hasattr(award, "revocation"):
            return None
        ends, latest = held(award).ends, award.signed.order_by("-number").first()
        if latest and latest.withdrawn_at is None and latest.valid_until == ends and latest.document:
            return latest
        key = signing_key(at=at)
        number, place = (latest.number if latest else 0) + 1, _free_place()
        badge = _badge(award, ends, *place)
        document = sign(build(badge), key=secret_of(key), verification_method=addresses.key_url(key.pk), created=at)
        return SignedCredential.objects.create(
            award=award,
            number=number,
            key=key,
            status_list=place[0],
            status_index=place[1],
            document=as_file(document).decode(),
            valid_until=ends,
            signed_at=at,
        )


def withdraw_signed_with(*, key_id: str, at: datetime) -> list:
    """Sets the bit of every credential that a compromised key signed; returns the awards to be signed again."""
    rows = SignedCredential.objects.filter(key_id=key_id, withdrawn_at=None)
    awards = list(rows.values_list("award_id", flat=True).distinct())
    rows.update(withdrawn_at=at)
    return awards


def _free_place() -> tuple[int, int]:
    """(list, index): a random place that nobody has, so that it says nothing about when or to whom it was given."""
    number = SignedCredential.objects.aggregate(Max("status_list"))["status_list__max"] or 1
    if SignedCredential.objects.filter(status_list=number).count() >= FULL:
        number += 1
    while True:
        index = secrets.randbelow(SIZE)
        if not SignedCredential.objects.filter(status_list=number, status_index=index).exists():
            return number, index


def _badge(award: AwardPeriod, ends: date, status_list: int, status_index: int) -> Badge:
    evidence = [
        Evidence(f"{row['code']} {row['title']}, edition {row['edition']}", f"Completed on {row['completed_on']}.")
        for row in award.evidence["completions"]
    ]
    evidence += [
        Evidence(row["what"], f"On {row['on']}. Signed by an assessor ({row['signed_as']}).")
        for row in award.evidence.get("sign_offs", ())
    ]
    identities = [Identity("name", award.holder_name, secrets.token_hex(16))]
    if is_reachable(award.person.email):
        identities.append(Identity("emailAddress", award.person.email.lower(), secrets.token_hex(16)))
    interim = award.basis == Basis.INTERIM
    return Badge(
        id=addresses.verify_url(award.public_id),
        name=f"{'Interim certificate' if interim else 'Certificate of completion'}: {award.evidence['credential']}",
        description=WHAT_INTERIM_IS if interim else WHAT_IT_IS,
        issuer=profile(),
        achievement=achievement(award.version),
        identities=tuple(identities),
        awarded=earned_on(award),
        valid_from=datetime.combine(award.valid_from, time(), LONDON),
        valid_until=datetime.combine(ends + ONE_DAY, time(), LONDON) - timedelta(seconds=1),
        evidence=tuple(evidence),
        status_list=addresses.status_list_url(status_list),
        status_index=status_index,
    )
