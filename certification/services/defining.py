"""Credential definitions: a new one, or a new version from a day on; what stood before stays."""

import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.text import slugify

from certification.enums import CredentialKind, EntryKind, LateRule, MayRevoke, SignOffKind
from certification.library import library
from certification.models import Credential, CredentialVersion
from certification.rules import civil_date
from certification.services.chain import seal
from people.models import Person
from people.rules import in_words

KEY_LENGTH = 60  # as in `certification.models.Credential`


class UnableToDefine(Exception):
    """The version was not made; the message says the cure."""


@dataclass(frozen=True, slots=True)
class Law:
    """What a version says; the fields are those of `CredentialVersion`."""

    module_keys: list[str]
    validity_months: int
    window_months: int
    minutes: int
    editions: dict[str, int] = field(default_factory=dict)
    holds: list[str] = field(default_factory=list)
    signings: list[dict] = field(default_factory=list)
    late: str = LateRule.WINDOW
    interim_months: int = 0
    may_revoke: str = MayRevoke.ADMINISTRATORS

    def fields(self) -> dict:
        return {
            **asdict(self),
            "module_keys": sorted(self.module_keys),
            "holds": sorted(self.holds),
            "signings": sorted(self.signings, key=lambda row: row["kind"]),
            "late": str(self.late),
            "may_revoke": str(self.may_revoke),
        }


def refuse_impossible(law: Law, *, key: str) -> None:
    """A definition that nobody could meet, or that anybody meets, is refused before it is kept."""
    if not law.module_keys and not law.signings:
        raise UnableToDefine("Choose at least one module, or something that an assessor signs.")
    if not 0 < law.validity_months <= 120:
        raise UnableToDefine("A certificate is valid for 1 to 120 months.")
    if not 0 <= law.window_months < law.validity_months:
        raise UnableToDefine("The renewal window must be shorter than the certificate is valid.")
    if key in law.holds:
        raise UnableToDefine("A certificate cannot ask for itself. Take it out of those that must be held.")
    if unknown := set(law.holds) - set(Credential.objects.values_list("key", flat=True)):
        raise UnableToDefine(f"There is no certificate “{sorted(unknown)[0]}”. Choose another.")
    if set(law.editions) - set(law.module_keys):
        raise UnableToDefine("An edition is given for a module that is not asked for.")
    if any(number < 1 for number in law.editions.values()):
        raise UnableToDefine("Editions are counted from 1.")
    if waits_for_itself(key, law.holds):
        raise UnableToDefine("One of those that must be held waits for this one itself. Take it out.")
    if not 0 <= law.interim_months <= law.validity_months:
        raise UnableToDefine("An interim award lasts no longer than the certificate.")
    kinds = [row["kind"] for row in law.signings]
    if len(kinds) != len(set(kinds)) or set(kinds) - set(SignOffKind.values):
        raise UnableToDefine("Say each thing to be signed once.")
    if any(row["times"] < 1 or row["minutes"] < 0 for row in law.signings):
        raise UnableToDefine("Whatever is signed is signed at least once.")


def waits_for_itself(key: str, holds: list[str]) -> bool:
    """Whether a credential that must be held could only be earned by who holds `key`, by the newest law of each."""
    newest = {row.credential_id: row.holds for row in CredentialVersion.objects.order_by("number")}
    waiting, seen = list(holds), set()
    while waiting:
        one = waiting.pop()
        if one == key:
            return True
        if one not in seen:
            seen.add(one)
            waiting += newest.get(one, [])
    return False


# What a certificate of ours is not: a name that says so would be believed.
NOT_THAT = re.compile(r"\b(qualif\w*|diploma\w*|licen[cs]e\w*|degree|accredit\w*|NVQ|level \d)\b", re.IGNORECASE)


def _key_of(name: str) -> str:
    """A new certificate's key, made of its name; raises UnableToDefine if no certificate may be called so."""
    if not name:
        raise UnableToDefine("Give the certificate a name.")
    if sounds := NOT_THAT.search(name):
        raise UnableToDefine(f"It records learning and is no qualification. Leave “{sounds.group()}” out of its name.")
    key = slugify(name)[:KEY_LENGTH].strip("-")
    if not key:
        raise UnableToDefine("Write the name with letters from A to Z, too: an address is made of it.")
    taken = Credential.objects.filter(Q(name__iexact=name) | Q(key=key)).first()
    if taken:
        raise UnableToDefine(
            f"“{taken.name}” is there already. Choose another name, or make a new version of that one."
        )
    for row in library().values():
        if row.key == key or row.name.casefold() == name.casefold():
            raise UnableToDefine(
                f"“{row.name}” is shipped with the framework, and made with define_credentials. Choose another name."
            )
    return key


@transaction.atomic
def define_new(
    *,
    name: str,
    kind: CredentialKind,
    law: Law,
    effective_from: date,
    actor: Person,
    reason: str,
    at: datetime,
) -> CredentialVersion:
    """The first version of a credential that was not there, behind all others. Raises UnableToDefine."""
    name = " ".join(name.split())
    if effective_from < civil_date(at):
        raise UnableToDefine("Choose today or a later day: nobody could have known of it before.")
    last = Credential.objects.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    key = _key_of(name)
    try:
        # Two editors at once would both find the name free, and the second would change what the first made.
        with transaction.atomic():
            Credential.objects.create(key=key, name=name, kind=kind, position=position)
    except IntegrityError as error:
        raise UnableToDefine("Somebody made a certificate of this name just now. Choose another name.") from error
    return define(
        key=key, name=name, kind=kind, position=position, law=law, effective_from=effective_from, actor=actor,
        reason=reason, at=at,
    )  # fmt: skip


@transaction.atomic
def define(
    *,
    key: str,
    name: str,
    law: Law,
    effective_from: date,
    at: datetime,
    kind: str = CredentialKind.CORE,
    position: int = 0,
    actor: Person | None = None,
    reason: str = "",
) -> CredentialVersion:
    """The credential's version from a day on; the same law again changes nothing.

    `actor`: nobody for what is shipped. Awards keep the version by which they were earned. Raises UnableToDefine.
    """
    if actor is not None and not actor.has_perm("certification.add_credentialversion"):
        raise UnableToDefine("You may not change what certificates ask. Ask an administrator of this site.")
    if actor is not None and not reason.strip():
        raise UnableToDefine("Say why; the reason is kept with the version.")
    refuse_impossible(law, key=key)
    credential, _ = Credential.objects.update_or_create(
        key=key, defaults={"name": name, "position": position, "kind": kind}
    )
    # Two editors at once would both make the next number.
    Credential.objects.select_for_update().get(pk=credential.pk)
    latest = credential.versions.order_by("-number").first()
    fields = law.fields()
    if latest and all(getattr(latest, name) == value for name, value in fields.items()):
        return latest
    if latest and effective_from <= latest.effective_from:
        raise UnableToDefine(
            f"Version {latest.number} holds from {in_words(latest.effective_from)}. Choose a later day."
        )
    version = CredentialVersion.objects.create(
        credential=credential,
        number=latest.number + 1 if latest else 1,
        effective_from=effective_from,
        made_by=actor,
        made_at=at,
        reason=reason.strip(),
        **fields,
    )
    seal(EntryKind.VERSION, version, at=at)
    return version
