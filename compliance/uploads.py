"""What may be sent as evidence: a PDF or a picture, judged by its content and never by its name."""

import re
import unicodedata
import warnings
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

LARGEST_BYTES = 10 * 1024 * 1024
# A photograph of a certificate by any phone has fewer. Known from the picture's first bytes, before it is decoded.
MOST_PIXELS = 60_000_000
SIGNATURES = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
PICTURES = {"png": "PNG", "jpg": "JPEG"}
WRONG_KIND = "This file is not a PDF, PNG or JPEG. Save or photograph the certificate as one of these and send that."


class UnableToTake(Exception):
    """The file was not taken; the message says the cure."""


def kind_of(file: UploadedFile) -> str:
    """The ending that fits the file's content: pdf, png or jpg."""
    if not file.size:
        raise UnableToTake("This file is empty. Choose another.")
    if file.size > LARGEST_BYTES:
        raise UnableToTake("This file is larger than 10 MB. Send a smaller photograph, or fewer pages.")
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    kind = next((ending for signature, ending in SIGNATURES.items() if head.startswith(signature)), None)
    if kind is None:
        raise UnableToTake(WRONG_KIND)
    if kind in PICTURES:
        _is_a_picture(file, PICTURES[kind])
    return kind


def _is_a_picture(file: UploadedFile, kind: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=(kind,)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise UnableToTake(f"This picture is {width} by {height} dots. Send a smaller one.")
                picture.verify()
    except Image.DecompressionBombError as error:
        raise UnableToTake("This picture has too many dots. Send a smaller one.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnableToTake("This picture is damaged. Photograph the certificate again and send that.") from error
    finally:
        if not file.closed:
            file.seek(0)


def shown_name(given: str, kind: str) -> str:
    """The owner's name for the file, fit to stand in a header and on a page, with the ending of what it is."""
    stem = PurePosixPath(given.replace("\\", "/")).stem
    stem = "".join(c for c in unicodedata.normalize("NFC", stem) if unicodedata.category(c)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]+', " ", stem)
    stem = " ".join(stem.split()).strip(" .")
    return f"{stem[:100] or 'evidence'}.{kind}"


def type_of(name: str) -> str:
    """The media type to send a file under that `shown_name` named."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")
