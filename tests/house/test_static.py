"""What goes over the wire is small: text is gzipped, and a static file is kept until it changes."""

import gzip

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory

from commonground import static
from commonground.middleware import TextCompression
from commonground.static import StampedFilesStorage, stamp

ICON = "img/mark.svg"


@pytest.fixture(scope="module")
def client() -> Client:
    """One for all: each new client has WhiteNoise look for every static file again."""
    return Client()


def ask(client: Client, path: str, encoding: str = "gzip"):
    return client.get(path, HTTP_ACCEPT_ENCODING=encoding)


def test_a_page_goes_gzipped_to_whoever_takes_it(client, db):
    plain, squeezed = ask(client, "/support/", "identity"), ask(client, "/support/")
    assert "Content-Encoding" not in plain
    assert squeezed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in squeezed["Vary"]
    assert b"<h1" in gzip.decompress(squeezed.content)
    assert len(squeezed.content) < len(plain.content) / 2


def squeezed(kind: str) -> HttpResponse:
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip")
    return TextCompression(lambda _: HttpResponse(b"the same " * 500, content_type=kind))(request)


def test_the_length_of_an_answer_says_nothing_of_its_content():
    """BREACH: the same content is padded by a random length."""
    assert len({len(squeezed("text/html").content) for _ in range(12)}) > 1


def test_what_is_small_already_is_left_alone():
    for kind, text in (("application/pdf", False), ("image/png", False), ("text/csv", True)):
        assert squeezed(kind).has_header("Content-Encoding") is text, kind


def test_a_stamped_file_is_kept_for_good_and_a_plain_one_is_not(client):
    address = StampedFilesStorage(base_url="/static/").url(ICON)
    assert address == f"/static/{ICON}?v={stamp(ICON)}"
    assert "immutable" in client.head(address)["Cache-Control"]
    assert client.head(f"/static/{ICON}")["Cache-Control"] == "max-age=60, public"


def test_another_content_is_another_address(tmp_path, monkeypatch):
    file = tmp_path / "mark.svg"
    monkeypatch.setattr(static, "finders", type("Finders", (), {"find": staticmethod(lambda name: str(file))}))
    stamps = set()
    for content in ("<svg/>", "<svg></svg>"):
        file.write_text(content)
        stamp.cache_clear()
        stamps.add(stamp("img/mark.svg"))
    stamp.cache_clear()
    assert len(stamps) == 2


def test_what_is_not_there_has_an_address_without_a_stamp():
    assert finders.find("img/nothing.svg") is None
    assert StampedFilesStorage(base_url="/static/").url("img/nothing.svg") == "/static/img/nothing.svg"
