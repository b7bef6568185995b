"""Zip files that say nothing of when or where they were made."""

import shutil
import zipfile
from collections.abc import Iterable
from typing import IO

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # as early as the form knows
UNIX = 3


def write(into: IO[bytes], parts: Iterable[tuple[str, bytes | IO[bytes]]]) -> None:
    """The parts in the order in which they come."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as found:
        for name, content in parts:
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, UNIX, 0o644 << 16
            with found.open(info, "w") as part:
                if isinstance(content, bytes):
                    part.write(content)
                else:
                    shutil.copyfileobj(content, part, 1 << 16)
