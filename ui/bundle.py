"""One stylesheet from many, so that a phone on a poor line asks once.

`site/static/css/site.css` is the source of truth. It states the order of the layers and names each file:

    @layer tokens, reset, base, layout, components, utilities;
    @import url("tokens.css") layer(tokens);
    @import url("print.css") layer(utilities) print;

A browser could read that as it stands. This module does what the browser would do, ahead of time: each @import
becomes the named file wrapped in its layer (and its media query), comments go, white space is squeezed.
It understands this form of @import and nothing else, and it stops with a plain message on anything it does not know.
"""

import re
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYER_ORDER = re.compile(r"@layer\s+([\w\s,-]+);")
IMPORT = re.compile(r'@import\s+url\("(?P<path>[^"]+)"\)\s+layer\((?P<layer>[\w-]+)\)\s*(?P<media>[^;]*);')


class UnableToBundleError(Exception):
    """The source stylesheet says something that the bundler cannot honour."""


def bundle(source: Path) -> str:
    """The whole of `source` and what it imports, as one stylesheet."""
    css = COMMENT.sub("", source.read_text(encoding="utf-8"))
    order = LAYER_ORDER.search(css)
    if order is None:
        raise UnableToBundleError(f"{source} must state the order of its layers first: @layer tokens, …;")
    layers = [name.strip() for name in order.group(1).split(",")]

    def inlined(found: re.Match[str]) -> str:
        if found["layer"] not in layers:
            raise UnableToBundleError(f"{source}: layer {found['layer']!r} is not in the stated order {layers}")
        part = source.parent / found["path"]
        if not part.is_file():
            raise UnableToBundleError(f"{source}: imports {found['path']}, which does not exist")
        inner = COMMENT.sub("", part.read_text(encoding="utf-8"))
        if "@import" in inner:
            raise UnableToBundleError(
                f"{part}: only {source.name} may import, so that the order is stated in one place"
            )
        block = f"@layer {found['layer']}{{{inner}}}"
        return f"@media {found['media'].strip()}{{{block}}}" if found["media"].strip() else block

    bundled = IMPORT.sub(inlined, css)
    if "@import" in bundled:
        raise UnableToBundleError(f'{source}: write every import as @import url("file.css") layer(name);')
    return squeezed(bundled)


def squeezed(css: str) -> str:
    """Fewer bytes, same meaning: white space only, and never inside a string."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', css)
    for index in range(0, len(parts), 2):  # the odd ones are strings
        part = re.sub(r"\s+", " ", parts[index])
        part = re.sub(r"\s*([{};,>])\s*", r"\1", part)
        part = re.sub(r":\s+", ":", part)
        parts[index] = part.replace(";}", "}")
    return "".join(parts).strip() + "\n"
