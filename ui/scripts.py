"""One script from many small modules, so that a phone on a poor line asks once.

`site/static/js/site.js` names the modules; a module may import others by `import { name } from "./other.js";`. Each is
taken once, after what it imports, into one flat scope: so a name at the top level of a module is its own alone.
It understands these forms and nothing else, and stops with a plain message on anything it does not know.
"""

import re
from pathlib import Path

from ui.bundle import UnableToBundleError

IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./(?P<path>[\w-]+\.js)";\n', re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"^(?:async )?(?:const|let|class|function\*?) (?P<name>[\w$]+)", re.MULTILINE)


def bundle(source: Path) -> str:
    """The whole of `source` and what it imports, as one module script."""
    owners: dict[str, str] = {}
    taken: list[Path] = []
    pieces: list[str] = []

    def take(path: Path, importer: Path) -> None:
        if path in taken:
            return
        if not path.is_file():
            raise UnableToBundleError(f"{importer}: imports {path.name}, which does not exist")
        taken.append(path)
        text = path.read_text(encoding="utf-8")
        for found in IMPORT.finditer(text):
            take(path.parent / found["path"], path)
        text = re.sub(r"^export (?!default|\{)", "", COMMENT.sub("", IMPORT.sub("", text)), flags=re.MULTILINE)
        if unknown := re.search(r"^(?:import|export)\b.*", text, re.MULTILINE):
            raise UnableToBundleError(f"{path}: this form cannot be bundled: {unknown[0]}")
        for name in NAMED.findall(text):
            if name in owners:
                raise UnableToBundleError(f"{path.name} and {owners[name]} both name {name}: give one another name")
            owners[name] = path.name
        pieces.append(text.strip())

    take(source, source)
    return "\n".join(piece for piece in pieces if piece) + "\n"
