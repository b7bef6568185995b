"""Signed credentials and prints: made by a worker, verified by others, signed again when they must be."""

import json
import threading
import warnings
from datetime import date, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from certification.badges import keys
from certification.badges.status import is_revoked
from certification.models import AwardPeriod, LedgerEntry, Print, SignedCredential, SigningKey
from certification.rules import LONDON
from certification.selectors import award_by_public_id
from certification.services import (
    award,
    extend,
    forget_holder,
    issue,
    judge,
    make_files,
    revoke,
    status_list,
)
from certification.services.keys import UnableToUseKey, declare_compromised, rotate, secret_of, sign, verify
from people.models import Person
from tests.cast import complete

with warnings.catch_warnings():
    # What it imports names kinds of key that cryptography is taking out.
    warnings.simplefilter("ignore")
    from openbadgeslib.ob3 import OB3LdpVerifier


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def administrator(cast) -> Person:
    cast.author.user_permissions.add(Permission.objects.get(codename="add_revocation"))
    return Person.objects.get(pk=cast.author.pk)


@pytest.fixture
def awarded(cast, framework, evening) -> AwardPeriod:
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    return row


def file_of(row: AwardPeriod, at: datetime) -> bytes:
    signed = issue(award_id=row.pk, at=at)
    assert signed is not None
    return signed.document.encode()


def others_verify(content: bytes, at: datetime, listed: dict | None = None):
    """An implementation that is not ours, with our published key."""
    pem = secret_of(SigningKey.objects.get(retired_at=None)).public_key()
    with time_machine.travel(at, tick=False):
        return OB3LdpVerifier(pem.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).verify(
            content,
            check_status=listed is not None,
            download=lambda address: json.dumps(listed).encode(),
            verify_status_list=False,
        )


def findings(content: bytes, at: datetime, name: str = "") -> set[str]:
    return {one.name for one in judge(content=content, name=name, at=at).report.findings}


def test_a_worker_makes_both_files_once(awarded, evening):
    assert make_files(at=evening) == 1
    assert bytes(Print.objects.get().content).startswith(b"%PDF")
    signed = SignedCredential.objects.get()
    assert (signed.award, signed.number, signed.valid_until) == (awarded, 1, awarded.valid_until)
    assert make_files(at=evening) == 0
    assert issue(award_id=awarded.pk, at=evening) == signed


def test_an_independent_implementation_accepts_it_and_refuses_it_once_revoked(awarded, evening, administrator):
    content = file_of(awarded, evening)
    read = others_verify(content, evening, status_list(number=1, at=evening))
    assert read.id.endswith(f"/verify/{awarded.public_id}/")
    assert read.expiration_date == datetime(2027, 11, 21, 23, 59, 59, tzinfo=LONDON)
    assert findings(content, evening) >= {"SIGNED", "IN_DATE", "NOT_REVOKED", "KEY_CURRENT"}
    revoke(award_id=awarded.pk, actor=administrator, reason="Somebody else sat it", on=evening.date(), at=evening)
    cache.clear()  # which is what a minute does
    later = evening + timedelta(minutes=1)
    with pytest.raises(Exception, match="is set at index"):
        others_verify(content, later, status_list(number=1, at=later))
    assert "REVOKED" in findings(content, later)
    assert issue(award_id=awarded.pk, at=later) is None, "what was revoked is not signed again"


def test_a_changed_byte_is_refused_by_both(awarded, evening):
    content = file_of(awarded, evening)
    truth = json.loads(content)
    step = max(1, len(content) // 150)
    tried = 0
    for place in range(0, len(content), step):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        try:
            if json.loads(changed) == truth:
                continue  # white space: the same document
        except ValueError:
            pass
        tried += 1
        assert not judge(content=changed, name="", at=evening).report.accepted
        with pytest.raises(Exception):  # noqa: B017 whatever it says, it does not accept it
            others_verify(changed, evening)
    assert tried > 100


def test_another_issuer_is_refused(awarded, evening):
    document = json.loads(file_of(awarded, evening))
    document["issuer"]["id"] = "https://example.org/badges/issuer/"
    assert findings(json.dumps(document).encode(), evening) == {"READ", "OTHER_ISSUER"}


def test_the_file_names_nobody(awarded, evening, cast):
    text = file_of(awarded, evening).decode()
    assert cast.carer.name not in text
    assert cast.carer.email not in text
    assert str(cast.carer.pk) not in text
    assert judge(content=text.encode(), name="Grace Adeyemi", at=evening).same_name is True
    assert judge(content=text.encode(), name="Grace Adeyemo", at=evening).same_name is False
    assert judge(content=text.encode(), name="", at=evening).same_name is None


def test_a_key_that_is_retired_still_vouches(awarded, evening, client):
    content = file_of(awarded, evening)
    old = SigningKey.objects.get()
    new = rotate(at=evening + timedelta(days=1))
    assert SigningKey.objects.filter(retired_at=None).get() == new != old
    assert findings(content, evening) >= {"SIGNED", "KEY_RETIRED"}
    published = client.get(reverse("certification:issuer")).json()
    assert [one.split("#")[1] for one in published["assertionMethod"]] == [new.pk, old.pk]


def test_a_key_that_is_lost_vouches_for_nothing_and_all_it_signed_is_signed_again(awarded, evening, client, capsys):
    content = file_of(awarded, evening)
    old = SigningKey.objects.get()
    call_command("signing_keys", "compromised", old.pk)
    cache.clear()
    assert "KEY_COMPROMISED" in findings(content, evening)
    published = client.get(reverse("certification:issuer")).json()
    assert old.pk not in str(published)
    again = SignedCredential.objects.get(award=awarded, number=2)
    with time_machine.travel(again.signed_at, tick=False):
        listed = status_list(number=1, at=again.signed_at)
        first = SignedCredential.objects.get(award=awarded, number=1)
        assert is_revoked(listed, first.status_index)
        assert not is_revoked(listed, again.status_index)
    assert findings(again.document.encode(), again.signed_at) >= {"SIGNED", "KEY_CURRENT", "NOT_REVOKED"}
    with pytest.raises(UnableToUseKey, match="already"):
        declare_compromised(key_id=old.pk, at=evening)


def test_only_one_key_signs(db, evening):
    rotate(at=evening)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(id="another", public="z", secret="x", made_at=evening)


def test_keys_are_kept_encrypted_and_can_be_encrypted_anew(db, evening, settings):
    key_id, signature = sign(b"head", at=evening)
    stored = SigningKey.objects.get()
    assert keys.secret_multibase(secret_of(stored)) not in stored.secret
    settings.SIGNING_SECRET_KEYS = ["a new value", *settings.SIGNING_SECRET_KEYS]
    call_command("signing_keys", "encrypt")
    settings.SIGNING_SECRET_KEYS = ["a new value"]
    assert secret_of(SigningKey.objects.get())
    settings.SIGNING_SECRET_KEYS = ["quite another"]
    with pytest.raises(UnableToUseKey, match="SIGNING_SECRET_KEYS"):
        secret_of(SigningKey.objects.get())
    assert verify(key_id, b"head", signature)
    assert not verify(key_id, b"heap", signature)
    assert not verify("no-such-key", b"head", signature)


def test_an_extension_brings_both_files_up_to_date(awarded, evening, administrator):
    make_files(at=evening)
    until = date(2028, 1, 31)
    extend(award_id=awarded.pk, until=until, actor=administrator, reason="Ill since May", at=evening)
    assert make_files(at=evening) == 1
    assert Print.objects.get().valid_until == until
    newest = SignedCredential.objects.filter(award=awarded).first()
    assert (newest.number, newest.valid_until) == (2, until)
    assert json.loads(newest.document)["validUntil"].startswith("2028-01-31")
    assert make_files(at=evening) == 0


def test_nothing_is_printed_or_signed_in_a_name_that_was_removed(awarded, evening, cast, client):
    make_files(at=evening)
    assert forget_holder(person_id=cast.carer.pk, at=evening) == 1
    assert not Print.objects.exists()
    assert SignedCredential.objects.get().document == ""
    assert make_files(at=evening) == 0
    page = client.get(reverse("certification:verify", args=[awarded.public_id])).content.decode()
    assert "the holder has been removed" in page
    assert "Grace Adeyemi" not in page
    assert LedgerEntry.objects.filter(kind="forgotten").count() == 1


def test_a_name_that_no_font_can_write_says_so_and_the_next_award_is_printed(cast, framework, evening):
    Person.objects.filter(pk=cast.carer.pk).update(name="\U0001f6f8\U00013000")
    for who in (cast.carer, cast.colleague):
        complete(who, at=evening)
        award(person_id=who.pk, at=evening)
    assert make_files(at=evening) == 2
    assert sorted((bool(p.content), "cannot show" in p.problem) for p in Print.objects.all()) == [
        (False, True), (True, False),
    ]  # fmt: skip
    assert SignedCredential.objects.count() == 2


def test_ten_thousand_guesses_find_nothing(awarded):
    from certification.models.awards import new_public_id

    assert award_by_public_id(awarded.public_id) == awarded
    assert AwardPeriod.objects.filter(public_id__in=[new_public_id() for _ in range(10_000)]).count() == 0
    assert len(awarded.public_id) >= 22, "128 bits"


@pytest.mark.real
def test_fifty_at_once_get_fifty_places(fresh_database, today):
    """Each from a thread of its own: no two share a bit, and nobody meets an error."""
    from django.utils import timezone

    from tests.cast import make_cast
    from tests.certification.scene import awards_for

    cast = make_cast(today)
    rows = awards_for(50, cast, timezone.now())
    errors: list[Exception] = []
    barrier = threading.Barrier(len(rows))

    def one(row) -> None:
        barrier.wait()
        try:
            issue(award_id=row.pk, at=timezone.now())
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    places = set(SignedCredential.objects.values_list("status_list", "status_index"))
    assert len(places) == SignedCredential.objects.count() == 50
    assert SigningKey.objects.count() == 1
