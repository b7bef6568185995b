"""The JSON-LD contexts that a credential of ours may name. Each is pinned, and no other is ever loaded.

A signature covers what the contexts make of a document: another copy of a context would be another signature.
Where they come from, and under which terms: NOTICE.md beside this file.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# SHA-256 of each as canonical JSON: keys sorted, no spaces.
PINNED = {
    CREDENTIALS: "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    OPEN_BADGES: "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99",
}


class UnableToTrustContextError(Exception):
    """A context is not the one that was pinned. Install the packages that the lock names."""


def digest(document: object) -> str:
    """SHA-256 of a document as canonical JSON, whatever its layout in the file."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def known() -> Mapping[str, dict[str, Any]]:
    """Address → context; the first call imports PyLD, which brings the W3C's."""
    from pyld.documentloader.frozen import BUNDLED_CONTEXTS

    files = {CREDENTIALS: BUNDLED_CONTEXTS[CREDENTIALS], OPEN_BADGES: Path(__file__).parent / "open-badges-3.0.3.json"}
    documents = {address: json.loads(path.read_text(encoding="utf-8")) for address, path in files.items()}
    for address, document in documents.items():
        if digest(document) != PINNED[address]:
            raise UnableToTrustContextError(f"{address} is not the pinned one. Install what the lock names.")
    return documents
