"""What is wrong with the files of the framework: which file, which line, and the cure. Nothing is written meanwhile.

Two nets. The first looks at the shape that a file must have, from the same block definitions as the editor's. The
second is the editor's own: the fields and blocks of the pages that the files would make.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import ListBlockValidationError, StreamBlockValidationError, StructBlockValidationError
from wagtail.models import Page

from courses.enums import ModuleKind
from courses.models import LessonPage, ModulePage
from courses.rules import ACTIVITIES
from courses.shipped import documents, files, lines, pages
from courses.shipped.documents import LESSON_FIELDS, MODULE_FIELDS, OPTIONAL, QUESTION, SCENARIO_FIELDS


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.words}"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in one of a module's files; `path` leads into its TOML."""

    file: Path
    path: tuple = ()

    def __truediv__(self, step: str | int) -> "Place":
        return Place(self.file, (*self.path, step))

    def fault(self, words: str) -> Fault:
        line = lines.line_of(self.file.read_text(encoding="utf-8"), self.path)
        return Fault(f"{self.file.parent.name}/{self.file.name}", line, words)


def faults_in(content: Path) -> list[Fault]:
    """Everything wrong with the files in a folder of modules; empty if they may be loaded."""
    found: list[Fault] = []
    documents_by_folder: dict[Path, dict] = {}
    for folder in files.folders(content):
        try:
            document = files.read_document(folder)
        except files.Unreadable as error:
            found.append(Fault(f"{error.path.parent.name}/{error.path.name}", error.line, error.reason))
            continue
        faults = list(_shape(folder, document)) or list(_as_the_editor(folder, document))
        found += faults or _of_the_module(folder, document)
        documents_by_folder[folder] = document
    if not found:
        found += _doubles(documents_by_folder)
    return sorted(found)


# The first net: shapes.

NAMES = {str: "text in quotes", int: "a whole number", bool: "true or false", date: "a date as 2027-11-22"}


def _shape(folder: Path, document: Mapping) -> Iterator[Fault]:
    module, scenario = Place(folder / files.MODULE), Place(folder / files.SCENARIO)
    yield from _fields(module, document["module"], MODULE_FIELDS)
    if not document["lessons"]:
        yield module.fault(f"The module has no lesson. Add {files.lesson_file(1)}.")
    for path, lesson in zip(files.lesson_files(folder), document["lessons"], strict=True):
        yield from _fields(Place(path), lesson, LESSON_FIELDS)
    for number, question in enumerate(document["questions"]):
        yield from _block(Place(folder / files.QUESTIONS) / "questions" / number, QUESTION, question)
    if document["scenario"] is not None:
        yield from _fields(scenario, document["scenario"], SCENARIO_FIELDS)


def _fields(place: Place, row: Mapping, fields: Mapping) -> Iterator[Fault]:
    yield from _strangers(place, row, fields)
    for name, kind in fields.items():
        if name not in row:
            if name not in OPTIONAL:
                yield place.fault(f"“{name}” is missing. Add a line: {name} = …")
        elif isinstance(kind, list):
            yield from _rows(place / name, row[name], lambda _row, block=kind[0]: block)
        elif isinstance(kind, blocks.StreamBlock):
            yield from _rows(place / name, row[name], lambda row, stream=kind: _block_of(stream, row))
        else:
            yield from _plain(place / name, name, kind, row[name])


def _plain(place: Place, name: str, kind, value) -> Iterator[Fault]:
    if kind in {list, "numbers"}:
        inner = int if kind == "numbers" else str
        if not isinstance(value, list) or not all(type(item) is inner for item in value):
            yield place.fault(f"“{name}” must be a list of {'whole numbers' if inner is int else 'texts'}: [ … ]")
    elif type(value) is not (str if kind == "prose" else kind):
        yield place.fault(f"“{name}” must be {NAMES[str if kind == 'prose' else kind]}.")


def _block_of(stream: blocks.StreamBlock, row: Mapping) -> blocks.Block | None:
    kind = documents.node_kind(row) if stream is documents.SCENARIO else row.get("type")
    return stream.child_blocks.get(kind)


def _rows(place: Place, rows, block_of) -> Iterator[Fault]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield place.fault(f"“{place.path[-1]}” must be tables: [[{place.path[-1]}]] before each.")
        return
    for number, row in enumerate(rows):
        block = block_of(row)
        if block is None:
            known = ", ".join(documents.LESSON_BODY.child_blocks)
            yield (place / number).fault(f"No such type: {row.get('type', 'none is given')}. Use one of: {known}.")
        elif isinstance(block, blocks.StructBlock):
            yield from _block(place / number, block, {name: v for name, v in row.items() if name != "type"})
        else:
            yield from _strangers(place / number, row, {"type", documents.TEXT})
            yield from _block(place / number / documents.TEXT, block, row.get(documents.TEXT))


def _block(place: Place, block: blocks.Block, value) -> Iterator[Fault]:
    if isinstance(block, blocks.StructBlock):
        if not isinstance(value, dict):
            yield place.fault("Here a table is needed: { … = … }")
            return
        yield from _strangers(place, value, block.child_blocks)
        for name, child in block.child_blocks.items():
            if name in value:
                yield from _block(place / name, child, value[name])
            elif child.required:
                yield place.fault(f"“{name}” is missing. Add it: {name} = …")
    elif isinstance(block, blocks.ListBlock):
        if not isinstance(value, list):
            yield place.fault("Here a list is needed: [ … ]")
            return
        for number, item in enumerate(value):
            yield from _block(place / number, block.child_block, item)
    else:
        kinds = {blocks.BooleanBlock: bool, blocks.IntegerBlock: int, blocks.DateBlock: date}
        kind = next((kind for base, kind in kinds.items() if isinstance(block, base)), str)
        if type(value) is not kind:
            yield place.fault(f"“{place.path[-1]}” must be {NAMES[kind]}.")


def _strangers(place: Place, row: Mapping, known: Iterable[str]) -> Iterator[Fault]:
    for name in row:
        if name not in known:
            yield (place / name).fault(f"“{name}” is not known here. Use: {', '.join(known)}; or take it out.")


# The second net: what the editor would refuse.

NOT_OURS = {field.name for field in Page._meta.get_fields()} - {"title", "slug"}


def _as_the_editor(folder: Path, document: Mapping) -> Iterator[Fault]:
    content = documents.content_of(document)
    module = Place(folder / files.MODULE)
    homes = {
        "questions": Place(folder / files.QUESTIONS) / "questions",
        "scenario": Place(folder / files.SCENARIO) / "nodes",
        "scenario_title": Place(folder / files.SCENARIO) / "title",
        "scenario_intro": Place(folder / files.SCENARIO) / "intro",
    }
    page = ModulePage(position=document["module"]["position"], **pages.module_fields(content))
    yield from _of_page(page, module, homes)
    for path, lesson in zip(files.lesson_files(folder), content["lessons"], strict=True):
        yield from _of_page(LessonPage(**pages.lesson_fields(lesson)), Place(path), {})


def _of_page(page: Page, place: Place, homes: Mapping[str, Place]) -> Iterator[Fault]:
    errors: dict[str, list[ValidationError]] = {}
    for check in (lambda: page.clean_fields(exclude=NOT_OURS), page.clean_content):
        try:
            check()
        except ValidationError as refused:
            for name, found in refused.error_dict.items():
                errors.setdefault(name, []).extend(found)
    for name, found in errors.items():
        for error in found:
            yield (homes.get(name) or place / name).fault(_words(error, name=name))
    for name in pages.STREAMS[type(page)]:
        rows = getattr(page, name)
        try:
            rows.stream_block.clean(rows)
        except StreamBlockValidationError as refused:
            for inner in refused.non_block_errors.as_data():
                yield (homes.get(name) or place / name).fault(_words(inner))
            for step, inner in refused.block_errors.items():
                yield from _of_block((homes.get(name) or place / name) / step, rows[step].block, inner)


def _of_block(place: Place, block: blocks.Block, error: ValidationError) -> Iterator[Fault]:
    """Wagtail's nested errors, each at its place in the file."""
    if isinstance(error, (StructBlockValidationError, ListBlockValidationError)):
        for inner in error.non_block_errors.as_data():
            yield place.fault(_words(inner, block))
        for step, inner in (error.block_errors or {}).items():
            yield from _of_block(place / step, _child(block, step), inner)
    else:
        for inner in error.error_list:
            yield place.fault(_words(inner, block, str(place.path[-1])))


def _child(block: blocks.Block, step) -> blocks.Block:
    return block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[step]


def _words(error: ValidationError, block: blocks.Block | None = None, name: str = "") -> str:
    said = " ".join(str(message) for message in error.messages)
    if error.code in {"required", "blank"} or said == "This field is required.":
        return f"“{name}” is empty. Write something there."
    if error.code == "invalid_choice" and isinstance(block, blocks.ChoiceBlock):
        choices = [str(value) for value, _label in block.field.choices if value]
        return f"{said} Use one of: {', '.join(choices)}."
    return said


# What only a whole module, or all of them together, can get wrong.


def _of_the_module(folder: Path, document: Mapping) -> Iterator[Fault]:
    outcomes, served = len(document["module"]["outcomes"]), set()
    for path, lesson in zip(files.lesson_files(folder), document["lessons"], strict=True):
        served.update(lesson["outcomes"])
        if strangers := [n for n in lesson["outcomes"] if not 1 <= n <= outcomes]:
            yield (Place(path) / "outcomes").fault(
                f"The module has {outcomes} outcomes, so there is no number {strangers[0]}. Use 1 to {outcomes}."
            )
    if left := set(range(1, outcomes + 1)) - served:
        yield (Place(folder / files.MODULE) / "outcomes").fault(
            f"No lesson serves outcome {min(left)}. Name it in a lesson’s “outcomes”, or take it out."
        )
    if document["module"]["kind"] == ModuleKind.CORE and not document["scenario"]:
        yield Place(folder / files.MODULE).fault(f"A core module has a scenario. Add {files.SCENARIO}.")


def _doubles(by_folder: Mapping[Path, Mapping]) -> Iterator[Fault]:
    """Keys and addresses that stand twice: what people did would point to two things."""
    seen: dict[tuple, Place] = {}
    for folder, document in by_folder.items():
        for kind, value, place in _names(folder, document):
            first = seen.setdefault((kind, value), place)
            if first is not place:
                yield place.fault(
                    f"The {kind} “{value}” is taken by {first.file.parent.name}/{first.file.name}. Choose another."
                )


def _names(folder: Path, document: Mapping) -> Iterator[tuple[str, str, Place]]:
    module, questions = Place(folder / files.MODULE), Place(folder / files.QUESTIONS)
    yield "module key", document["module"]["key"], module / "key"
    yield "address", document["module"]["slug"], module / "slug"
    for number, row in enumerate(document["module"].get("reflections", [])):
        yield "key", row["key"], module / "reflections" / number / "key"
    for path, lesson in zip(files.lesson_files(folder), document["lessons"], strict=True):
        yield "lesson key", lesson["key"], Place(path) / "key"
        yield f"address in {document['module']['key']}", lesson["slug"], Place(path) / "slug"
        for number, row in enumerate(lesson["body"]):
            if row["type"] in {*ACTIVITIES, "write"}:
                yield "key", row["key"], Place(path) / "body" / number / "key"
    for number, question in enumerate(document["questions"]):
        place = questions / "questions" / number
        yield "key", question["key"], place / "key"
        for index, option in enumerate(question["options"]):
            yield f"option key of {question['key']}", option["key"], place / "options" / index / "key"
