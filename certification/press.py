"""A process that prints certificates one after another, with limits, and is killed when one takes too much."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import ui.press
from certification.pdf import COMPLETE, CertificateData, check
from ui.press import MEMORY


class Press(ui.press.Press):
    """`with Press() as press: press.print(data)`. `seconds`: for one certificate; `memory`: bytes, for the process."""

    def __init__(self, *, seconds: float = 10, memory: int = MEMORY) -> None:
        super().__init__("certification.pdf", instead=COMPLETE, seconds=seconds, memory=memory)

    def print(self, data: CertificateData) -> bytes:
        """The PDF. Raises UnableToPrint with the cure; the next certificate is printed all the same."""
        return self.begin(data)()

    def begin(self, data: CertificateData) -> Callable[[], bytes]:
        """Starts printing; what it returns waits for the PDF, to be called before the next one begins."""
        check(data)
        return self.begin_line(json.dumps(asdict(data), default=date.isoformat))
