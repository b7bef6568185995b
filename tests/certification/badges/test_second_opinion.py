"""An implementation that is not ours accepts what we make, and refuses it once it is changed, lapsed or taken back."""

import copy
import hashlib
import json
import random
import re
import warnings
from datetime import timedelta
from importlib import resources

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certification.badges import contexts, credential, proof
from certification.badges.credential import as_file
from tests.once import on_sqlite

from . import making

with warnings.catch_warnings():
    # What it imports names kinds of key that cryptography is taking out.
    warnings.simplefilter("ignore")
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError
    from openbadgeslib.ob3.credential import IdentityObject
    from openbadgeslib.ob3.ldp import verify_data_integrity_proof


# Every byte but the white space of the layout: texts with their spaces, and what stands between.
SAYS_SOMETHING = re.compile(rb'"(?:[^"\\]|\\.)*"|[^\s"]+')


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verify(document, *, key=making.KEY, status_list=None, now=making.NOW):
    data = document if isinstance(document, bytes) else as_file(document)
    with time_machine.travel(now, tick=False):
        return OB3LdpVerifier(pem(key)).verify(
            data,
            check_status=status_list is not None,
            download=lambda address: as_file(status_list),
            # It knows lists signed as JWT only; the signature of ours it is asked about by itself.
            verify_status_list=False,
        )


def test_it_reads_what_we_made():
    read = verify(making.signed(), status_list=making.listed(5))
    assert (read.id, read.name, read.issuer.id) == (making.BADGE.id, "Core certificate", making.ISSUER.id)
    assert (read.issuance_date, read.expiration_date) == (making.BADGE.valid_from, making.BADGE.valid_until)
    assert read.achievement.criteria_narrative == "Complete each module."
    assert {one.name for one in read.evidence} == {one.name for one in making.BADGE.evidence}


def test_it_makes_the_same_hash_of_an_address():
    ours = credential.identity_hash(making.EMAIL.value, making.EMAIL.salt)
    theirs = IdentityObject.create(making.EMAIL.value, making.EMAIL.salt)
    assert (theirs.identity_hash, theirs.salt) == (ours, making.EMAIL.salt)


@pytest.mark.parametrize("name", ["José 🌱", "‏ليلى", "Nguyễn\u200dThị", 'a "quoted" \\ name', "<b>&amp;</b>"])
def test_it_reads_a_name_in_any_script(name):
    assert verify(making.signed(name=name)).name == name


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(name="Assessor certificate"),
        lambda d: d.update(validUntil="2036-05-02T22:59:59Z"),
        lambda d: d["credentialSubject"]["identifier"].pop(),
        lambda d: d["credentialStatus"].update(statusListIndex="6"),
        lambda d: d["proof"].update(cryptosuite="none"),
        lambda d: d["proof"].update(created="2026-05-03T09:30:01Z"),
        lambda d: d.update(madeUpTerm="yes"),
        lambda d: d.pop("proof"),
    ],
)
def test_it_refuses_what_was_changed(change):
    document = copy.deepcopy(making.signed())
    change(document)
    with pytest.raises(OB3VerificationError):
        verify(document)


@on_sqlite
def test_it_refuses_fifty_credentials_with_a_byte_of_each_flipped():
    chance = random.Random(17)
    files = [
        as_file(
            making.signed(id=f"https://learn.example.org/certificates/{n}", name=f"Certificate {n}", status_index=n)
        )
        for n in range(50)
    ]
    for data in files:
        verify(data)
        place = chance.choice([place for found in SAYS_SOMETHING.finditer(data) for place in range(*found.span())])
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        with pytest.raises(OB3VerificationError):
            verify(bytes(flipped))


def test_it_refuses_another_key():
    with pytest.raises(OB3VerificationError):
        verify(making.signed(), key=making.OTHER_KEY)


def test_it_refuses_what_has_lapsed_or_not_begun():
    for now in (making.BADGE.valid_from - timedelta(days=1), making.BADGE.valid_until + timedelta(days=1)):
        with pytest.raises(OB3VerificationError, match=r"expired|not yet"):
            verify(making.signed(), now=now)


def test_it_refuses_what_was_taken_back():
    with pytest.raises(OB3VerificationError, match="'revocation' is set at index 4711"):
        verify(making.signed(), status_list=making.listed(making.INDEX))


def test_it_reads_the_signature_of_our_list_and_refuses_another():
    verify_data_integrity_proof(making.listed(5), pem(making.KEY))
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(making.listed(5, key=making.OTHER_KEY), pem(making.KEY))
    swapped = {**making.listed(making.INDEX), "credentialSubject": making.listed(5)["credentialSubject"]}
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(swapped, pem(making.KEY))


def their_context(name):
    return (resources.files("openbadgeslib.ob3.contexts") / name).read_bytes()


def test_the_pinned_credentials_context_is_the_one_that_the_w3c_publishes():
    theirs = their_context("credentials-v2.json")
    # The digest that the recommendation itself gives for the file (VC Data Model 2.0, B.1).
    published = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert hashlib.sha256(theirs).hexdigest() == published
    assert contexts.digest(json.loads(theirs)) == contexts.PINNED[contexts.CREDENTIALS]


def test_what_we_sign_is_the_same_under_the_badges_context_as_amended_since(monkeypatch):
    amended = json.loads(their_context("ob-v3p0-context-3.0.3.json"))
    ours = contexts.known()[contexts.OPEN_BADGES]
    assert set(amended["@context"]) - set(ours["@context"]) == {"endorsementJwt", "jti"}
    document = credential.build(making.BADGE)
    before = proof.canonical(document)
    # PyLD remembers contexts by their address: another one needs another address.
    address = f"{contexts.OPEN_BADGES}?amended"
    known = {**contexts.known(), address: amended}
    monkeypatch.setattr(contexts, "known", lambda: known)
    assert proof.canonical({**document, "@context": [contexts.CREDENTIALS, address]}) == before
