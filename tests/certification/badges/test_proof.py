"""What the signature covers, and that a document with anything else in it gets none and passes with none."""

import copy
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pyld import jsonld

from certification.badges import contexts, credential, proof
from certification.badges.proof import Fault, UnableToProveError

from . import making

PUBLIC = making.KEY.public_key()


def changed(change):
    document = copy.deepcopy(credential.build(making.BADGE))
    change(document)
    return document


def fault_of(call):
    with pytest.raises(UnableToProveError) as caught:
        call()
    return caught.value.fault


def test_what_is_signed_verifies():
    proof.verify(making.signed(), PUBLIC)


def test_signing_leaves_the_document_alone():
    document = credential.build(making.BADGE)
    before = copy.deepcopy(document)
    making.signed(document)
    assert document == before


def test_the_same_is_signed_the_same():
    assert making.signed() == making.signed()


def test_another_key_does_not_fit():
    assert fault_of(lambda: proof.verify(making.signed(), making.OTHER_KEY.public_key())) is Fault.WRONG_SIGNATURE


def test_only_pinned_contexts_are_loaded():
    def name_another(document):
        document["@context"].append("https://example.org/context.json")

    assert fault_of(lambda: making.signed(changed(name_another))) is Fault.CONTEXT
    with pytest.raises(Exception, match="outside the allowed set"):
        proof._loader(contexts.known())("https://example.org/context.json", {})


def test_a_context_may_not_be_written_inside():
    assert fault_of(lambda: making.signed(changed(lambda d: d["@context"].append({"a": "b:c"})))) is Fault.CONTEXT
    assert fault_of(lambda: making.signed(changed(lambda d: d.update({"@context": contexts.CREDENTIALS})))) is (
        Fault.CONTEXT
    )


def test_a_context_that_is_not_the_pinned_one_is_refused(monkeypatch):
    monkeypatch.setitem(contexts.PINNED, contexts.OPEN_BADGES, "0" * 64)
    with pytest.raises(contexts.UnableToTrustContextError, match=r"context-3\.0\.3\.json is not the pinned one"):
        contexts.known.__wrapped__()


# Each of these, PyLD would leave out of what is signed (or count once) without a word.
UNCOVERED = {
    "a term that no context defines": lambda d: d.update(madeUpTerm="yes"),
    "such a term further in": lambda d: d["credentialSubject"]["achievement"].update(score="100%"),
    "a type that no context defines": lambda d: d["type"].append("SafeguardingLead"),
    "an address that is not whole": lambda d: d["credentialSubject"].update(id="../someone"),
    "a name for a node": lambda d: d["credentialSubject"].update(id="_:someone"),
    "null": lambda d: d.update(validUntil=None),
    "an empty list": lambda d: d.update(evidence=[]),
    "an empty object": lambda d: d["credentialSubject"]["achievement"].update(criteria={}),
    "a number with a point": lambda d: d.update(name=1.0),
    "the same twice": lambda d: d["evidence"].append(d["evidence"][0]),
    "a keyword": lambda d: d["credentialSubject"].update({"@id": "https://example.org/"}),
    "a context inside": lambda d: d["credentialSubject"].update({"@context": []}),
    "a control character": lambda d: d.update(name="a\x00b"),
    "half a character": lambda d: d.update(name="a\ud800b"),
}


@pytest.mark.parametrize("change", UNCOVERED.values(), ids=UNCOVERED.keys())
def test_what_a_signature_would_not_cover_is_refused(change):
    assert fault_of(lambda: making.signed(changed(change))) is Fault.NOT_COVERED
    tampered = making.signed()
    change(tampered)
    assert fault_of(lambda: proof.verify(tampered, PUBLIC)) in {Fault.NOT_COVERED, Fault.WRONG_SIGNATURE}


@pytest.mark.parametrize("name", ["José 🌱", "‏ليلى", "Nguyễn\u200dThị", "a\u00a0b", "line\nbreak", '"\\<>&'])
def test_a_name_in_any_script_is_signed(name):
    proof.verify(making.signed(name=name), PUBLIC)


def with_proof(**members):
    document = making.signed()
    document["proof"].update(members)
    return document


def without(member):
    document = making.signed()
    del document["proof"][member]
    return document


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (credential.build(making.BADGE), Fault.NO_PROOF),
        ({**making.signed(), "proof": []}, Fault.NO_PROOF),
        ({**making.signed(), "proof": "z1"}, Fault.BROKEN),
        ({**making.signed(), "proof": [making.signed()["proof"]]}, Fault.BROKEN),
        ({**making.signed(), "proof": [making.signed()["proof"]] * 2}, Fault.SEVERAL_PROOFS),
        (with_proof(type="none"), Fault.OTHER_CRYPTOSUITE),
        (with_proof(cryptosuite="none"), Fault.OTHER_CRYPTOSUITE),
        (with_proof(cryptosuite="eddsa-jcs-2022"), Fault.OTHER_CRYPTOSUITE),
        (with_proof(cryptosuite=["eddsa-rdfc-2022"]), Fault.OTHER_CRYPTOSUITE),
        (with_proof(proofPurpose="authentication"), Fault.OTHER_PURPOSE),
        (with_proof(domain="example.org"), Fault.BROKEN),
        (with_proof(created="yesterday"), Fault.BROKEN),
        (with_proof(created=["2026-05-03T09:30:00Z"]), Fault.BROKEN),
        (with_proof(proofValue="z1"), Fault.BROKEN),
        (with_proof(proofValue="u" + making.signed()["proof"]["proofValue"][1:]), Fault.BROKEN),
        (with_proof(proofValue=""), Fault.BROKEN),
        (without("proofValue"), Fault.BROKEN),
        (without("cryptosuite"), Fault.OTHER_CRYPTOSUITE),
        (with_proof(created="2026-05-03T09:30:01Z"), Fault.WRONG_SIGNATURE),
        (with_proof(verificationMethod=making.OLD_METHOD), Fault.WRONG_SIGNATURE),
        (with_proof(proofValue=making.signed(name="Other")["proof"]["proofValue"]), Fault.WRONG_SIGNATURE),
    ],
)
def test_another_proof_is_refused(document, fault):
    assert fault_of(lambda: proof.verify(document, PUBLIC)) is fault


def test_what_is_signed_is_not_signed_again():
    assert fault_of(lambda: making.signed(making.signed())) is Fault.SEVERAL_PROOFS


def test_moments_are_written_in_utc_and_whole_seconds():
    summer = timezone(timedelta(hours=1))
    assert proof.moment(datetime(2026, 6, 1, 0, 30, 5, 999, tzinfo=summer)) == "2026-05-31T23:30:05Z"
    assert proof.read_moment("2026-05-31T23:30:05Z") == datetime(2026, 5, 31, 23, 30, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        proof.moment(datetime(2026, 6, 1))
    for text in ("2026-05-31T23:30:05+00:00", "2026-02-30T00:00:00Z", "2026-05-31", "２026-05-31T23:30:05Z"):
        with pytest.raises(ValueError):
            proof.read_moment(text)


def test_one_thread_at_a_time_is_in_pyld(monkeypatch):
    """Its caches are the process's; unguarded, threads break them for good."""
    expand, inside, most = jsonld.expand, [], []

    def watched(*arguments, **others):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.005)  # the others reach this line, unless something holds them
        inside.pop()
        return expand(*arguments, **others)

    monkeypatch.setattr(jsonld, "expand", watched)
    document = making.signed()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: proof.verify(document, PUBLIC), range(8))) == [None] * 8
    assert max(most) == 1
