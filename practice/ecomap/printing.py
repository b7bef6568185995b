"""What a printing process does with a map: an SVG and words in, a tagged PDF or a PNG out. No database, no settings."""

import json
from pathlib import Path
from typing import Any

import typst

from ui.press import UnableToPrint, serve_with
from ui.press.fonts import all_families, font_folders, undisplayable

# A template's folder is the compile's root: it can read nothing above it.
TEMPLATE = Path(__file__).resolve().parent / "typst" / "map.typ"
INSTEAD = "Take the SVG instead: it is the same drawing."
SHARPNESS = 144.0  # dots an inch


def made(document: dict[str, Any]) -> bytes:
    """The same document gives the same bytes, on machines with the same fonts."""
    folders = font_folders()
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)
    inputs = {"fonts": json.dumps(all_families(fonts, folders)), "data": json.dumps(document)}
    on_paper = inputs | {"data": json.dumps(document | {"picture": False})}
    try:
        # A picture is made on paper first: only there typst says which sign no font can write.
        paper = compiler.compile(
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs=on_paper,
        )
        content = paper if not document["picture"] else compiler.compile(format="png", ppi=SHARPNESS, sys_inputs=inputs)
    except typst.TypstError as error:
        shown = undisplayable(error.message)
        if shown is None:
            raise
        raise UnableToPrint(f"This cannot show “{shown}”: no font on this server can write it. {INSTEAD}") from None
    assert isinstance(content, bytes)  # nosec B101
    return content


def serve() -> None:
    """The process of a `Press`."""
    serve_with(made)
