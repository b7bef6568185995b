"""What anybody sees: the certificate's page, the judgement of a file, the published documents."""

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import SignedCredential
from certification.services import award, issue, make_files
from tests.cast import complete
from tests.once import on_sqlite

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _no_limit_used_up():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def awarded(cast, framework, evening):
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    return row


def show(client, content: bytes, name: str = "", file_name: str = "credential.json"):
    file = SimpleUploadedFile(file_name, content, "application/json")
    return client.post(reverse("certification:verify_file"), {"file": file, "name": name})


@pytest.mark.parametrize("name", ["certification:pdf", "certification:credential"])
def test_files_are_their_holders_alone(client, cast, awarded, evening, name):
    make_files(at=evening)
    url = reverse(name, args=[awarded.pk])
    assert client.get(url).status_code == 302
    client.force_login(cast.colleague)
    assert client.get(url).status_code == 404
    client.force_login(cast.lead)
    assert client.get(url).status_code == 404
    client.force_login(cast.carer)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Grace" not in answer["Content-Disposition"]


def test_a_file_that_is_being_made_says_so_and_then_comes(
    client, cast, awarded, django_capture_on_commit_callbacks, monkeypatch
):
    client.force_login(cast.carer)
    url = reverse("certification:pdf", args=[awarded.pk])
    with django_capture_on_commit_callbacks(execute=True):
        waiting = client.get(url)
    assert waiting.status_code == 202
    assert "is being made" in waiting.content.decode()
    assert client.get(url)["Content-Type"] == "application/pdf"


def test_a_good_file_is_confirmed_with_a_way_to_its_page(client, awarded, evening):
    content = issue(award_id=awarded.pk, at=evening).document.encode()
    page = show(client, content, "Grace Adeyemi").content.decode()
    assert "Yes. The file is genuine and current." in page
    assert reverse("certification:verify", args=[awarded.public_id]) in page
    assert "in the very name" in page
    assert "Grace" not in show(client, content).content.decode(), "the file alone names nobody"
    other = show(client, content, "Grace Okafor").content.decode()
    assert "it was issued in another name" in other


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("First steps", "Last steps"), "it was changed after signing"),
        (lambda text: text.replace("eddsa-rdfc-2022", "none"), "of a kind that we do not use"),
        (lambda text: "{}", "not an Open Badges 3.0 credential"),
        (lambda text: "%PDF-1.7", "cannot be read as JSON"),
        (lambda text: "[" * 9000, "too deep inside each other"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong(client, awarded, evening, change, words):
    content = issue(award_id=awarded.pk, at=evening).document
    page = show(client, change(content).encode()).content.decode()
    assert "We cannot confirm this file." in page
    assert words in page


def test_a_form_that_is_empty_or_too_large_says_the_cure(client, db):
    assert "Choose the credential file." in client.post(reverse("certification:verify_file")).content.decode()
    assert "This file is too large" in show(client, b"x" * 70_000).content.decode()
    assert "This file is empty" in show(client, b"").content.decode()


def test_one_address_cannot_ask_without_end(client, awarded):
    url = reverse("certification:verify", args=[awarded.public_id])
    answers = [client.get(url).status_code for _ in range(121)]
    assert set(answers[:120]) == {200}
    assert answers[120] == 429
    assert client.get(reverse("certification:verify", args=["no-such-number"])).status_code == 429


def test_published_documents_are_open_and_short_lived(client, awarded, evening):
    assert client.get(reverse("certification:issuer")).status_code == 404, "nothing is issued yet"
    issue(award_id=awarded.pk, at=evening)
    for name, arguments, content_type, seconds in (
        ("issuer", [], "application/ld+json", 300),
        ("achievement", ["first-steps", 1], "application/ld+json", 3600),
        ("status_list", [1], "application/vc", 30),
    ):
        answer = client.get(reverse(f"certification:{name}", args=arguments))
        assert answer.status_code == 200
        assert answer["Content-Type"] == content_type
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == f"public, max-age={seconds}"
        assert json.loads(answer.content)["id"].endswith(reverse(f"certification:{name}", args=arguments))
    for name, arguments in (("achievement", ["first-steps", 2]), ("status_list", [2]), ("status_list", [0])):
        assert client.get(reverse(f"certification:{name}", args=arguments)).status_code == 404


def test_looking_writes_nothing(client, awarded, evening):
    signed = issue(award_id=awarded.pk, at=evening)
    urls = [
        reverse("certification:issuer"),
        reverse("certification:achievement", args=["first-steps", 1]),
        reverse("certification:status_list", args=[signed.status_list]),
        reverse("certification:verify", args=[awarded.public_id]),
        reverse("certification:verify_file"),
    ]
    with CaptureQueriesContext(connection) as queries:
        for url in urls:
            assert client.get(url).status_code == 200
        show(client, signed.document.encode())
    assert not [q["sql"] for q in queries if not q["sql"].lstrip("( ").upper().startswith(("SELECT", "WITH"))]


def test_the_credential_says_no_more_than_the_page(client, awarded, evening):
    issue(award_id=awarded.pk, at=evening)
    said = json.loads(SignedCredential.objects.get().document)
    assert set(said) == {
        "@context", "id", "type", "name", "description", "issuer", "validFrom", "validUntil", "credentialSubject",
        "credentialStatus", "evidence", "proof",
    }  # fmt: skip
    assert set(said["credentialSubject"]) == {"type", "identifier", "achievement"}
    assert "percent" not in str(said["evidence"])
