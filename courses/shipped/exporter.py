"""Pages as documents and files: what the editor has now, in the form that the loader reads."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from courses.models import LessonPage, ModulePage
from courses.shipped.documents import document_of
from courses.shipped.files import CONTENT, write_document
from courses.shipped.prose import UnableToWrite
from courses.snapshot import module_content


def module_document(page: ModulePage, lessons: Iterable[LessonPage]) -> dict:
    """Raises UnableToWrite."""
    return document_of(module_content(page, lessons), position=page.position)


def export_framework(folder: Path = CONTENT) -> list[Path]:
    """Writes every live module below `folder`, and takes away lessons that a module no longer has.

    Raises UnableToWrite, which names the module.
    """
    written: list[Path] = []
    for page in ModulePage.objects.live().order_by("position", "key"):
        lessons = LessonPage.objects.live().child_of(page).order_by("path")
        try:
            document = module_document(page, lessons)
        except UnableToWrite as error:
            raise UnableToWrite(f"{page.code} {page.title}: {error}") from None
        written += write_files(folder / page.key, document)
    return written


def write_files(folder: Path, document: Mapping) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    texts = write_document(document)
    for path in folder.glob("*.toml"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
