"""Loads the shipped files into Wagtail's pages: all of them or none, once, and never over an editor's change.

A page remembers the digest of what was loaded into it. As long as it still says that, a newer file replaces it; once
an editor has changed it, live or in a draft, it is left alone and the difference is shown.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from wagtail.models import Page

from courses.models import FrameworkPage, LessonPage, ModulePage
from courses.shipped import documents, files, pages
from courses.shipped.faults import Fault, faults_in
from courses.snapshot import digest_of, own_text, text_of


class UnableToLoad(Exception):
    """The files have faults; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one page or guide: added, updated, same, or kept; `difference` are lines of a unified diff."""

    word: str
    key: str
    title: str
    difference: tuple[str, ...] = ()


@transaction.atomic
def load_framework(home_page: Page, *, overwrite: bool = False, content: Path = files.CONTENT) -> list[Outcome]:
    """Makes or brings up to date the framework below the home page. Raises UnableToLoad."""
    if faults := faults_in(content):
        raise UnableToLoad(faults)
    framework = FrameworkPage.objects.first()
    if framework is None:
        framework = FrameworkPage(title="The shared framework", slug="framework")
        home_page.add_child(instance=framework)
    read = [files.read_document(folder) for folder in files.folders(content)]
    outcomes: list[Outcome] = []
    for document in sorted(read, key=lambda document: document["module"]["position"]):
        outcomes += _load_module(framework, document, overwrite=overwrite)
    return outcomes


def _load_module(framework: Page, document: Mapping, *, overwrite: bool) -> Iterator[Outcome]:
    content = documents.content_of(document)
    position = document["module"]["position"]
    fields = pages.module_fields(content) | {"position": position}
    text = own_text(content) | {"position": position}
    module, outcome = _save(framework, ModulePage, fields, text, overwrite=overwrite)
    yield outcome
    made = []
    for lesson in content["lessons"]:
        page, outcome = _save(module, LessonPage, pages.lesson_fields(lesson), lesson, overwrite=overwrite)
        made.append((page, outcome))
        yield outcome
    if any(outcome.word == "added" for _page, outcome in made):
        _into_order(module, [page for page, _outcome in made])


def _text_of(page: ModulePage | LessonPage) -> dict:
    return text_of(page) if isinstance(page, LessonPage) else text_of(page) | {"position": page.position}


def _save(parent: Page, model: type[Page], fields: dict, text: Mapping, *, overwrite: bool) -> tuple[Page, Outcome]:
    """The page with this key below `parent`, published if the file changed it, and what happened to it."""
    digest = digest_of(text)
    page = model.objects.filter(key=fields["key"]).first()
    if page is None:
        page = model(**fields, loaded_digest=digest)
        parent.add_child(instance=page)
        _publish(page)
        return page, Outcome("added", page.key, page.title)
    now = _text_of(page.get_latest_revision_as_object())
    if digest_of(now) == digest and page.live:
        if page.loaded_digest != digest:
            model.objects.filter(pk=page.pk).update(loaded_digest=digest)
        return page, Outcome("same", page.key, page.title)
    if not overwrite and not (page.live and _untouched(page, digest_of(now))):
        return page, Outcome("kept", page.key, page.title, tuple(_difference(text, now, "file", "site")))
    for name, value in (fields | {"loaded_digest": digest}).items():
        setattr(page, name, value)
    _publish(page)
    return page, Outcome("updated", page.key, page.title, tuple(_difference(now, text, "site", "file")))


def _untouched(page: Page, digest: str) -> bool:
    """Pages loaded before digests were kept are untouched if no person ever saved a revision of them."""
    if not page.loaded_digest:
        return not page.revisions.filter(user__isnull=False).exists()
    return digest == page.loaded_digest


def _publish(page: Page) -> None:
    page.save_revision().publish()


def _into_order(module: Page, lessons: list[Page]) -> None:
    """A lesson that is new in the middle takes its place; those of the files stand first, in the files' order."""
    standing = list(LessonPage.objects.child_of(module).order_by("path").values_list("pk", flat=True))
    if standing[: len(lessons)] == [page.pk for page in lessons]:
        return
    for page in lessons:
        page.refresh_from_db()
        module.refresh_from_db()
        page.move(module, pos="last-child")
    for pk in (pk for pk in standing if pk not in {page.pk for page in lessons}):
        module.refresh_from_db()
        LessonPage.objects.get(pk=pk).move(module, pos="last-child")


def _difference(before: Mapping, after: Mapping, name: str, other: str) -> Iterator[str]:
    return difflib.unified_diff(_lines(before), _lines(after), name, other, lineterm="", n=0)


def _lines(value, path: str = "") -> list[str]:
    """A text as lines that say where each part stands: body.3.value.title: …"""
    if isinstance(value, Mapping):
        return [line for name, inner in value.items() for line in _lines(inner, f"{path}.{name}".lstrip("."))]
    if isinstance(value, list):
        return [line for number, inner in enumerate(value) for line in _lines(inner, f"{path}.{number}")]
    return [f"{path}: {value}"]
