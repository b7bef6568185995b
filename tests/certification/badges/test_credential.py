"""The documents: what stands in them, what must not, and which keys the issuer lists."""

import json
from dataclasses import replace

import pytest

from certification.badges import credential, issuer, keys
from certification.badges.credential import UnableToBuildError
from certification.badges.issuer import IssuerKey, KeyState

from . import making

OLD, BAD = keys.public_multibase(making.OTHER_KEY), keys.public_multibase(keys.generate())
CURRENT = IssuerKey(making.METHOD, keys.public_multibase(making.KEY))


def test_the_credential_says_this_and_no_more():
    document = credential.build(making.BADGE)
    assert set(document) == {
        "@context", "id", "type", "name", "description", "issuer", "validFrom", "validUntil", "credentialSubject",
        "evidence", "credentialStatus",
    }  # fmt: skip
    assert (document["validFrom"], document["validUntil"]) == ("2026-05-02T23:00:00Z", "2027-05-02T22:59:59Z")
    assert document["description"].endswith(" Awarded on 3 May 2026.")
    assert document["credentialStatus"] == {
        "id": "https://learn.example.org/status/1#4711",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "4711",
        "statusListCredential": "https://learn.example.org/status/1",
    }


def test_the_holder_is_named_to_nobody_who_does_not_know_them():
    text = credential.as_file(making.signed()).decode()
    for identity in (making.NAME, making.EMAIL):
        assert identity.value not in text
        assert credential.identity_hash(identity.value, identity.salt) in text
    assert json.loads(text) == making.signed()


def test_another_salt_is_another_hash():
    assert credential.identity_hash("a", "salt-1") != credential.identity_hash("a", "salt-2")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "certificates/1"}, "/id is not a web address"),
        ({"id": 'https://learn.example.org/"> <x:y> <z:a'}, "/id is not a web address"),
        ({"id": making.ISSUER.id}, "two parts have the same address"),
        ({"name": " "}, "/name is not a plain text"),
        ({"name": "a\x07"}, "/name is not a plain text"),
        ({"identities": ()}, "/credentialSubject/identifier is not a list of 1 to 4"),
        ({"identities": (making.NAME, making.NAME)}, "/credentialSubject/identifier says the same twice"),
        ({"identities": (replace(making.NAME, salt=""),)}, "/salt is not as it should be"),
        ({"identities": (replace(making.NAME, identity_type="phone"),)}, "/identityType is not what it must be"),
        ({"status_index": -1}, "/statusListIndex is not as it should be"),
        ({"valid_until": making.BADGE.valid_from}, "ends before it starts"),
    ],
)
def test_what_cannot_stand_in_a_credential_is_refused_with_its_place(change, says):
    with pytest.raises(UnableToBuildError, match=says):
        credential.build(replace(making.BADGE, **change))


def test_the_achievement_stands_at_its_own_address():
    document = credential.achievement_document(making.BADGE.achievement, making.ISSUER)
    assert document["id"] == making.BADGE.achievement.id
    assert document["creator"]["id"] == making.ISSUER.id
    assert document["criteria"] == {"narrative": "Complete each module."}


def test_the_issuer_lists_the_current_key_first_and_retired_ones_but_none_that_is_compromised():
    listed = issuer.issuer_document(
        making.ISSUER,
        [
            IssuerKey(making.OLD_METHOD, OLD, KeyState.RETIRED),
            IssuerKey(f"{making.ISSUER.id}#key-0", BAD, KeyState.COMPROMISED),
            CURRENT,
        ],
    )
    assert listed["assertionMethod"] == [making.METHOD, making.OLD_METHOD]
    assert [method["publicKeyMultibase"] for method in listed["verificationMethod"]] == [CURRENT.public, OLD]
    assert issuer.keys_of(listed, making.ISSUER.id) == {making.METHOD: CURRENT.public, making.OLD_METHOD: OLD}
    assert issuer.keys_of(listed, "https://other.example.org/issuer") == {}


def test_a_key_that_is_published_but_may_not_vouch_does_not_count():
    document = {**making.ISSUER_DOCUMENT, "assertionMethod": []}
    assert issuer.keys_of(document, making.ISSUER.id) == {}


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [CURRENT, replace(CURRENT, id=making.OLD_METHOD)],
        [CURRENT, IssuerKey(making.METHOD, OLD, KeyState.RETIRED)],
        [replace(CURRENT, id="https://other.example.org/issuer#key-2")],
        [CURRENT, IssuerKey(making.OLD_METHOD, CURRENT.public, KeyState.COMPROMISED)],
        [replace(CURRENT, public="z6Mk")],
    ],
)
def test_a_list_of_keys_that_would_mislead_is_not_published(listed):
    with pytest.raises(ValueError):
        issuer.issuer_document(making.ISSUER, listed)
