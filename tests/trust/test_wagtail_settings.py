"""What Wagtail may fetch, show and accept; and that no author can write raw HTML."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException
from wagtail.embeds.finders import get_finders
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import features as rich_text_features

from tests.trust.test_headers import read

RAW = (blocks.RawHTMLBlock, EmbedBlock, TableBlock)
RICH = {
    "bold",
    "italic",
    "link",
    "h2",
    "h3",
    "h4",
    "ol",
    "ul",
    "hr",
    "blockquote",
    "superscript",
    "subscript",
    "document-link",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAGTAIL_GRAVATAR_PROVIDER_URL", None),
        ("WAGTAIL_ENABLE_UPDATE_CHECK", False),
        ("WAGTAIL_ENABLE_WHATS_NEW_BANNER", False),
        ("WAGTAIL_PASSWORD_MANAGEMENT_ENABLED", False),
        ("WAGTAIL_PASSWORD_RESET_ENABLED", False),
        ("WAGTAILUSERS_PASSWORD_ENABLED", False),
        ("WAGTAIL_EMAIL_MANAGEMENT_ENABLED", False),
        ("WAGTAIL_ALLOW_SHARED_PASSWORD", False),
        ("WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS", {"SHARED_PASSWORD": False}),
        ("WAGTAIL_PRIVATE_PAGE_OPTIONS", {"SHARED_PASSWORD": False}),
        ("WAGTAILDOCS_SERVE_METHOD", "serve_view"),
        ("WAGTAILEMBEDS_FINDERS", []),
        ("WAGTAILADMIN_LOGIN_URL", "/cms/login/"),
    ],
)
def test_setting(name, value):
    assert getattr(settings, name) == value


def test_no_document_can_be_a_page_or_a_script():
    active = {
        "html",
        "htm",
        "xhtml",
        "xml",
        "svg",
        "js",
        "mjs",
        "css",
        "swf",
        "exe",
        "hta",
        "mht",
        "mhtml",
        "xht",
        "shtml",
    }
    assert settings.WAGTAILDOCS_EXTENSIONS
    assert not active & set(settings.WAGTAILDOCS_EXTENSIONS)
    assert set(settings.WAGTAILIMAGES_EXTENSIONS) <= {"gif", "jpg", "jpeg", "png", "webp", "avif"}


def test_images_are_limited_in_bytes_and_pixels():
    assert 0 < settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE <= 10 * 1024 * 1024
    assert 0 < settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS <= 25_000_000
    assert settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE < settings.BODY_LIMIT_CMS_BYTES


@pytest.mark.parametrize(
    "name", ["page.html", "picture.svg", "code.js", "page.HTML", "double.pdf.html", "no-extension"]
)
def test_an_active_document_is_refused(db, name):
    from django.core.exceptions import ValidationError
    from wagtail.documents.models import Document

    document = Document(title="x", file=SimpleUploadedFile(name, b"<script>alert(1)</script>"))
    with pytest.raises(ValidationError):
        document.full_clean()


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<html><script>alert(1)</script></html>",
        b"GIF89a nothing more",
    ],
)
@pytest.mark.parametrize("name", ["picture.svg", "picture.png"])
def test_an_image_that_is_none_is_refused(db, name, content):
    from wagtail.images.forms import get_image_form
    from wagtail.images.models import Image

    form = get_image_form(Image)({"title": "x"}, {"file": SimpleUploadedFile(name, content, "image/png")})
    assert not form.is_valid()
    assert "file" in form.errors


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked(db):
    import struct
    import zlib

    from wagtail.images.forms import get_image_form
    from wagtail.images.models import Image

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    form = get_image_form(Image)({"title": "x"}, {"file": SimpleUploadedFile("bomb.png", bomb, "image/png")})
    assert not form.is_valid()


def test_nothing_is_fetched_to_be_embedded(db):
    from wagtail.embeds.embeds import get_embed

    assert get_finders() == []
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed("https://www.youtube.com/watch?v=x")


def test_the_admin_of_an_author_calls_no_other_host(world):
    page = world.browsers("author")["author"].get("/cms/").content.decode()
    assert "Common Ground" in page
    assert [fault for fault in read(page).faults if " from " in fault] == []
    assert "gravatar" not in page
    assert "releases.wagtail.org" not in page


def test_no_programming_interface_of_wagtail_is_open():
    for name in ("wagtailapi:pages:listing", "wagtailadmin_api:pages:listing", "wagtailapi:documents:listing"):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        assert path.startswith("/cms/"), name


def _inside(block) -> list:
    """A block and all that can be put into it, each class once."""
    found, waiting = {}, [block]
    while waiting:
        one = waiting.pop()
        if id(one) in found:
            continue
        found[id(one)] = one
        children = getattr(one, "child_blocks", {})
        waiting += list(children.values())
        if isinstance(one, blocks.ListBlock):
            waiting.append(one.child_block)
    return list(found.values())


def stream_fields():
    return [
        field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, StreamField)
    ]


def raw_blocks(fields) -> list[str]:
    return [
        f"{field.model.__name__}.{field.name}: {type(block).__name__}"
        for field in fields
        for block in _inside(field.stream_block)
        if isinstance(block, RAW)
    ]


def test_no_author_can_reach_a_block_of_raw_html():
    ours = [field for field in stream_fields() if field.model._meta.app_label in {"courses", "home"}]
    assert {f"{field.model.__name__}.{field.name}" for field in ours} >= {
        "LessonPage.body",
        "ModulePage.questions",
        "ModulePage.scenario",
    }
    assert sum(len(_inside(field.stream_block)) for field in ours) > 30
    assert raw_blocks(stream_fields()) == []


def test_the_walk_finds_raw_html_however_deep():
    deep = blocks.StreamBlock(
        [
            (
                "group",
                blocks.ListBlock(blocks.StructBlock([("inner", blocks.StreamBlock([("raw", blocks.RawHTMLBlock())]))])),
            )
        ]
    )
    field = StreamField(deep)
    field.model, field.name = type("Page", (), {}), "body"
    assert raw_blocks([field]) == ["Page.body: RawHTMLBlock"]


def test_rich_text_offers_neither_images_nor_embeds_nor_code():
    offered = [
        (f"{model.__name__}.{field.name}", field.features)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, RichTextField) and model._meta.app_label in {"courses", "home"}
    ]
    offered += [
        (f"{field.model.__name__}.{field.name}", block.features)
        for field in stream_fields()
        for block in _inside(field.stream_block)
        if isinstance(block, blocks.RichTextBlock)
    ]
    assert len(offered) > 5
    for where, features in offered:
        assert features is not None, f"{where} takes whatever Wagtail offers: {rich_text_features.default_features}"
        assert set(features) <= RICH, where
