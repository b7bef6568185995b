"""A file that somebody hands in: what we issued passes, anything else is refused for the right reason."""

import copy
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.badges import checking, issuer, keys
from certification.badges.checking import Finding
from certification.badges.credential import as_file
from certification.badges.issuer import IssuerKey, KeyState

from . import making

RIGHT = (
    Finding.READ, Finding.ISSUED_HERE, Finding.KEY_CURRENT, Finding.SIGNED, Finding.IN_DATE, Finding.NOT_REVOKED,
)  # fmt: skip
GOOD = making.signed()
LIST = making.listed(5)


def check(document, **others):
    data = document if isinstance(document, bytes) else as_file(document)
    return checking.check(
        data,
        **{
            "issuer_document": making.ISSUER_DOCUMENT,
            "status_list": LIST,
            "now": making.NOW,
            "expected_issuer": making.ISSUER.id,
            **others,
        },
    )


def last(document, **others):
    """What the check ended with, in a report that is not accepted."""
    report = check(document, **others)
    assert not report.accepted
    return report.findings[-1]


def changed(change):
    document = copy.deepcopy(GOOD)
    change(document)
    return document


def test_what_we_issued_is_right_in_every_point():
    report = check(GOOD)
    assert report.findings == RIGHT
    assert report.accepted
    assert report.credential == GOOD


def test_its_layout_does_not_matter():
    assert check(json.dumps(GOOD).encode()).accepted
    assert check(json.dumps(GOOD, indent=8, sort_keys=True).encode()).accepted


def test_every_finding_says_something_of_its_own():
    assert len({finding.words for finding in Finding}) == len(Finding)


# Where a name is changed, the right answer is the signature; where the kind of a value is, the shape.
TAMPERED = {
    "the name of the certificate": (lambda d: d.update(name="Assessor certificate"), Finding.WRONG_SIGNATURE),
    "the last day": (lambda d: d.update(validUntil="2036-05-02T22:59:59Z"), Finding.WRONG_SIGNATURE),
    "the first day": (lambda d: d.update(validFrom="2020-05-02T22:59:59Z"), Finding.WRONG_SIGNATURE),
    "the day of the award": (lambda d: d.update(description="Awarded on 1 May 2026."), Finding.WRONG_SIGNATURE),
    "its address": (lambda d: d.update(id=d["id"] + "x"), Finding.WRONG_SIGNATURE),
    "who holds it": (
        lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="sha256$" + "0" * 64),
        Finding.WRONG_SIGNATURE,
    ),
    "one of those who hold it": (lambda d: d["credentialSubject"]["identifier"].pop(), Finding.WRONG_SIGNATURE),
    "what was achieved": (
        lambda d: d["credentialSubject"]["achievement"]["criteria"].update(narrative="Read a page."),
        Finding.WRONG_SIGNATURE,
    ),
    "a module": (lambda d: d["evidence"][0].update(name="Another module"), Finding.WRONG_SIGNATURE),
    "its place in the status list": (
        lambda d: d["credentialStatus"].update(statusListIndex="6"),
        Finding.WRONG_SIGNATURE,
    ),
    "no status": (lambda d: d.pop("credentialStatus"), Finding.SURPRISE),
    "no end": (lambda d: d.pop("validUntil"), Finding.SURPRISE),
    "a word that nobody defined": (lambda d: d.update(madeUpTerm="yes"), Finding.SURPRISE),
    "a word that the context defines": (lambda d: d.update(awardedDate="2026-05-03T00:00:00Z"), Finding.SURPRISE),
    "another kind of value": (lambda d: d.update(name=["Core certificate"]), Finding.SURPRISE),
    "a date that there is not": (lambda d: d.update(validUntil="2027-02-30T00:00:00Z"), Finding.SURPRISE),
    "another issuer": (lambda d: d["issuer"].update(id="https://other.example.org/issuer"), Finding.OTHER_ISSUER),
    "an issuer's name": (lambda d: d["issuer"].update(name="Another"), Finding.WRONG_SIGNATURE),
    "an issuer by address only": (lambda d: d.update(issuer=making.ISSUER.id), Finding.SURPRISE),
    "no issuer": (lambda d: d.pop("issuer"), Finding.OTHER_ISSUER),
    "no signature": (lambda d: d.pop("proof"), Finding.NO_PROOF),
    "two signatures": (lambda d: d.update(proof=[d["proof"], {**d["proof"], "created": "x"}]), Finding.SEVERAL_PROOFS),
    "no algorithm": (lambda d: d["proof"].update(cryptosuite="none"), Finding.OTHER_CRYPTOSUITE),
    "alg none": (lambda d: d.update(proof={"alg": "none"}), Finding.OTHER_CRYPTOSUITE),
    "another algorithm": (lambda d: d["proof"].update(cryptosuite="eddsa-jcs-2022"), Finding.OTHER_CRYPTOSUITE),
    "another purpose": (lambda d: d["proof"].update(proofPurpose="authentication"), Finding.OTHER_PURPOSE),
    "an empty signature": (lambda d: d["proof"].update(proofValue=""), Finding.SURPRISE),
    "a signature of nothing": (lambda d: d["proof"].update(proofValue="z" + "1" * 64), Finding.WRONG_SIGNATURE),
    "another version of Open Badges": (lambda d: d["@context"].pop(), Finding.NOT_A_BADGE),
    "another type": (lambda d: d["type"].pop(), Finding.NOT_A_BADGE),
    "a third context": (lambda d: d["@context"].append("https://example.org/more"), Finding.NOT_A_BADGE),
}


@pytest.mark.parametrize(("change", "finding"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_changed_is_refused_for_what_was_changed(change, finding):
    report = check(changed(change))
    assert report.findings[-1] is finding
    assert not report.accepted
    assert report.credential is None
    assert (finding is Finding.SURPRISE) == bool(report.surprises)


def test_it_says_where_it_differs():
    report = check(changed(lambda d: d["credentialSubject"]["achievement"].update(score=1)))
    assert report.surprises == ("/credentialSubject/achievement/'score' does not belong there",)


@pytest.mark.slow
def test_no_byte_can_be_changed():
    """Every byte of a file, one bit each; where the JSON says the same as before, the answer may stay the same."""
    data, chance = as_file(making.signed(evidence=making.BADGE.evidence[:1])), random.Random(6)
    assert check(data).accepted
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        report = check(bytes(flipped))
        assert not report.accepted or json.loads(flipped) == json.loads(data), place


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(str.strip), st.data())
def test_no_byte_can_be_changed_whatever_the_certificate_is_called(name, data):
    try:
        written = as_file(making.signed(name=name))
    except ValueError:  # control characters
        return
    assert check(written).accepted
    place, bit = data.draw(st.integers(0, len(written) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(written)
    flipped[place] ^= 1 << bit
    assert not check(bytes(flipped)).accepted or json.loads(flipped) == json.loads(written)


def paths(value, at=()):
    yield at
    if isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(member, (*at, name))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["_:a", "@id"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "@id", "name", "proof", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([path for path in paths(GOOD) if path]), JSON)
def test_no_part_can_be_another_part(path, other):
    document = copy.deepcopy(GOOD)
    inside = document
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = other
    data = json.dumps(document).encode()
    assert not check(data).accepted or document == GOOD
    checking.status_list_named(data)


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(data):
    assert last(data) in {Finding.NOT_JSON, Finding.NOT_A_BADGE}
    assert checking.status_list_named(data) is None


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", Finding.NOT_JSON),
        (b"\xff\xfe{\x00}\x00", Finding.NOT_JSON),
        (b"\xef\xbb\xbf" + as_file(GOOD), Finding.NOT_JSON),
        (b"1" * 60_000, Finding.NOT_JSON),
        (b'"' + b'\\"' * 30_000, Finding.NOT_JSON),
        (b"]" * 60_000 + b"[" * 5_000, Finding.NOT_JSON),
        (b"[" * 60_000, Finding.TOO_DEEP),
        (b'{"a":' * 13 + b"1" + b"}" * 13, Finding.TOO_DEEP),
        (b'{"a":"[[[[[[[[[[[[[["}', Finding.NOT_A_BADGE),
        (b"NaN", Finding.NOT_A_BADGE),
        (b"[]", Finding.NOT_A_BADGE),
        (b"{}", Finding.NOT_A_BADGE),
        (as_file(GOOD) + b" " * 65_536, Finding.TOO_LARGE),
    ],
)
def test_what_is_no_credential_is_refused(data, finding):
    assert last(data) is finding


def test_what_is_said_twice_is_refused_though_the_second_is_the_signed_one():
    text = as_file(GOOD).decode()
    assert last(text.replace("{", '{"name": "Assessor certificate",', 1).encode()) is Finding.NAMED_TWICE
    inside = text.replace('"statusPurpose"', '"statusListIndex": "6", "statusPurpose"')
    assert last(inside.encode()) is Finding.NAMED_TWICE
    assert last(text.replace("{", '{"\\u006eame": "Assessor certificate",', 1).encode()) is Finding.NAMED_TWICE


def test_a_graph_made_to_take_forever_is_not_canonicalised(monkeypatch):
    """Eight nodes that nothing tells apart take RDFC a factorial number of steps."""
    monkeypatch.setattr("certification.badges.proof.canonical", lambda document: pytest.fail("canonicalised"))
    nodes = [{"type": ["Evidence"], "id": f"_:n{n}", "evidence": [f"_:n{m}" for m in range(8)]} for n in range(8)]
    assert last({**GOOD, "evidence": nodes}) is Finding.SURPRISE


ANOTHER = IssuerKey(making.OLD_METHOD, keys.public_multibase(making.OTHER_KEY))
CURRENT = IssuerKey(making.METHOD, keys.public_multibase(making.KEY))


def test_a_retired_key_stays_good_and_a_compromised_one_does_not():
    old = making.signed(key=making.OTHER_KEY, method=making.OLD_METHOD)
    retired = IssuerKey(ANOTHER.id, ANOTHER.public, KeyState.RETIRED)
    published = issuer.issuer_document(making.ISSUER, [CURRENT, retired])
    report = check(old, issuer_document=published)
    assert report.accepted
    assert Finding.KEY_RETIRED in report.findings
    compromised = IssuerKey(ANOTHER.id, ANOTHER.public, KeyState.COMPROMISED)
    published = issuer.issuer_document(making.ISSUER, [CURRENT, compromised])
    assert last(old, issuer_document=published) is Finding.KEY_UNKNOWN
    assert last(old, issuer_document=published, compromised={ANOTHER.id}) is Finding.KEY_COMPROMISED
    # Also where the issuer's document at hand is older than the compromise.
    assert last(GOOD, compromised={making.METHOD}) is Finding.KEY_COMPROMISED


def test_another_key_is_refused_under_its_own_name_and_under_ours():
    assert last(making.signed(key=making.OTHER_KEY)) is Finding.WRONG_SIGNATURE
    assert last(making.signed(key=making.OTHER_KEY, method=making.OLD_METHOD)) is Finding.KEY_UNKNOWN
    theirs = f"https://other.example.org/issuer#{making.METHOD.partition('#')[2]}"
    assert last(making.signed(key=making.OTHER_KEY, method=theirs)) is Finding.KEY_UNKNOWN


def test_another_issuers_document_vouches_for_nothing():
    theirs = {**making.ISSUER_DOCUMENT, "id": "https://other.example.org/issuer"}
    assert last(GOOD, issuer_document=theirs) is Finding.KEY_UNKNOWN
    assert last(GOOD, expected_issuer="https://other.example.org/issuer") is Finding.OTHER_ISSUER


FIRST, LAST = making.BADGE.valid_from, making.BADGE.valid_until
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "finding"),
    [
        (FIRST - SECOND, Finding.NOT_YET),
        (FIRST, Finding.IN_DATE),
        (LAST, Finding.IN_DATE),
        (LAST + SECOND, Finding.LAPSED),
        (datetime(2001, 1, 1, tzinfo=UTC), Finding.NOT_YET),
        (datetime(2100, 1, 1, tzinfo=UTC), Finding.LAPSED),
    ],
)
def test_it_counts_from_its_first_moment_to_its_last(now, finding):
    report = check(GOOD, now=now, status_list=making.listed(at=datetime(2000, 1, 1, tzinfo=UTC)))
    assert finding in report.findings
    assert report.accepted == (finding is Finding.IN_DATE)


def test_a_revoked_one_is_said_to_be_and_its_neighbours_are_not():
    assert last(GOOD, status_list=making.listed(making.INDEX)) is Finding.REVOKED
    assert check(GOOD, status_list=making.listed(making.INDEX - 1, making.INDEX + 1)).accepted


def test_lapsed_and_revoked_are_both_said():
    report = check(GOOD, now=LAST + SECOND, status_list=making.listed(making.INDEX))
    assert report.findings[-2:] == (Finding.LAPSED, Finding.REVOKED)


UNSIGNED = {name: member for name, member in LIST.items() if name != "proof"}


@pytest.mark.parametrize(
    "status_list",
    [
        None,
        {},
        UNSIGNED,
        making.listed(id="https://learn.example.org/status/2"),
        making.listed(key=making.OTHER_KEY),
        making.listed(method=making.OLD_METHOD),
        making.listed(at=making.NOW + SECOND),
        {**making.listed(making.INDEX), "credentialSubject": LIST["credentialSubject"]},
        making.signed({**UNSIGNED, "issuer": "https://other.example.org/issuer"}),
    ],
)
def test_a_list_that_cannot_be_trusted_is_no_all_clear(status_list):
    assert last(GOOD, status_list=status_list) is Finding.STATUS_UNKNOWN


def test_the_list_to_fetch_is_named():
    assert checking.status_list_named(as_file(GOOD)) == making.STATUS_LIST
