"""One module's files as one document, and back in one canonical form.

Document: {module, lessons[], questions[], scenario}; `scenario` is None where a module has none.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

import tomli_w

CONTENT = Path(__file__).resolve().parents[1] / "content"
MODULE, QUESTIONS, SCENARIO = "module.toml", "questions.toml", "scenario.toml"


class Unreadable(Exception):
    """A file is not TOML, or is not there."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(reason)
        self.path, self.line, self.reason = path, line, reason


def folders(content: Path) -> list[Path]:
    return sorted(path.parent for path in content.glob(f"*/{MODULE}"))


def digest(content: Path) -> str:
    """Names the state of all the files."""
    made = hashlib.sha256()
    for path in sorted(content.rglob("*.toml")):
        made.update(path.relative_to(content).as_posix().encode() + path.read_bytes())
    return made.hexdigest()


def lesson_file(number: int) -> str:
    return f"lesson-{number}.toml"


def lesson_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("lesson-*.toml"), key=lambda path: (len(path.stem), path.stem))


def read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unreadable(path, 1, "The file is missing. Add it; another module’s shows its form.") from None
    except UnicodeDecodeError as error:
        raise Unreadable(path, 1, f"The file is not UTF-8 text ({error.reason}). Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        # “… (at line 12, column 3)” or “… (at end of document)”.
        said, _, place = str(error).rpartition(" (at ")
        words = place.replace(",", " ").replace(")", " ").split()
        line = int(words[1]) if words[:1] == ["line"] else len(path.read_text(encoding="utf-8").splitlines())
        raise Unreadable(
            path, line, f"{said or error}. Look for a missing quote or bracket here or just above."
        ) from None


def read_document(folder: Path) -> dict:
    """Raises Unreadable."""
    scenario = folder / SCENARIO
    return {
        "module": read(folder / MODULE),
        "lessons": [read(path) for path in lesson_files(folder)],
        "questions": read(folder / QUESTIONS).get("questions", []),
        "scenario": read(scenario) if scenario.exists() else None,
    }


def write_document(document: Mapping) -> dict[str, str]:
    """File name → text."""
    texts = {MODULE: _toml(document["module"]), QUESTIONS: _toml({"questions": document["questions"]})}
    if document["scenario"]:
        texts[SCENARIO] = _toml(document["scenario"])
    for number, lesson in enumerate(document["lessons"], 1):
        texts[lesson_file(number)] = _toml(lesson)
    return texts


def _toml(data: Mapping) -> str:
    return tomli_w.dumps(data, multiline_strings=True)
