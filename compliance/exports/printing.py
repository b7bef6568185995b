"""What a printing process does with sheets: data in, tagged PDF pages out. No database, no settings."""

import json
from pathlib import Path
from typing import Any

import typst

from ui.press import UnableToPrint, serve_with
from ui.press.fonts import all_families, font_folders, undisplayable

# A template's folder is the compile's root: it can read nothing above it.
TEMPLATES = Path(__file__).resolve().parent / "typst"
MOST_ROWS = 2000  # what a limited process takes with room to spare
MOST_IN_PARTS = 12 * MOST_ROWS  # beyond it nobody prints it, and a worker would be busy for minutes

INSTEAD = "Take the spreadsheet instead: it is complete."


def pdf(document: dict[str, Any], template: Path = TEMPLATES / "sheets.typ") -> bytes:
    """The same document gives the same bytes, on machines with the same fonts."""
    folders = font_folders()
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, ignore_system_fonts=True)
    inputs = {"data": json.dumps(document), "fonts": json.dumps(all_families(fonts, folders))}
    try:
        content = compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    except typst.TypstError as error:
        shown = undisplayable(error.message)
        if shown is None:
            raise
        raise UnableToPrint(f"The PDF cannot show “{shown}”: no font on this server can write it. {INSTEAD}") from None
    assert isinstance(content, bytes)  # nosec B101
    return content


def serve() -> None:
    """The process of a `Press`."""
    serve_with(pdf)
