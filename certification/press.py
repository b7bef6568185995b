"""A process that prints certificates one after another, with limits, and is killed when one takes too much.

Spawned, never forked: typst's threads do not survive a fork. Costs about 0.15 s to start.
"""

import contextlib
import json
import os
import select
import subprocess  # nosec B404
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from types import TracebackType

from certification.pdf import COMPLETE, MEMORY, ROOT, CertificateData, Printer, UnableToPrint, check, serve_with

# What prints papers of another kind takes these from here: see `compliance.areas.paper`.
__all__ = ["Press", "Printer", "UnableToPrint", "serve_with"]

# A process that finds our own code and nothing else that lies about.
ALONE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from {} import serve; serve()"
PASSED_ON = ("CERTIFICATE_FONTS", "COMMON_GROUND_VAR", "LD_LIBRARY_PATH")


class Press:
    """`with Press() as press: press.print(data)`. `seconds`: for one certificate; `memory`: bytes, for the process."""

    serves = "certification.pdf"

    def __init__(self, *, seconds: float = 10, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Press":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def print(self, data: CertificateData) -> bytes:
        """The PDF. Raises UnableToPrint with the cure; the next certificate is printed all the same."""
        return self.begin(data)()

    def begin(self, data: CertificateData) -> Callable[[], bytes]:
        """Starts printing; what it returns waits for the PDF, to be called before the next one begins."""
        check(data)
        return self.send(asdict(data))

    def send(self, data: dict) -> Callable[[], bytes]:
        process = self._process or self._start()
        assert process.stdin  # nosec B101
        until = time.monotonic() + self.seconds
        with contextlib.suppress(BrokenPipeError):  # it ended: reading says how
            process.stdin.write(json.dumps(data, default=date.isoformat).encode() + b"\n")
            process.stdin.flush()
        return lambda: self._finish(process, until)

    def _finish(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        try:
            head = json.loads(self._read_line(process, until))
            content = self._read(process, head["length"], until)
        except TimeoutError:
            self.stop()
            raise UnableToPrint(
                f"The PDF took longer than {self.seconds:g} seconds and was stopped. {COMPLETE}"
            ) from None
        except EOFError:
            problem = self._ended(process)
            raise problem from None
        if not head["printed"]:
            raise UnableToPrint(content.decode())
        return content

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        env = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
        # Each thread would reserve address space, which counts against the limit.
        env |= {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
        self._process = subprocess.Popen(  # nosec B603
            [
                sys.executable,
                "-I",
                "-c",
                ALONE.format(self.serves),
                str(ROOT),
                str(max(1, int(self.seconds))),
                str(self.memory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        return self._process

    def _ended(self, process: subprocess.Popen[bytes]) -> Exception:
        _, said = process.communicate()
        self._process = None
        if process.returncode < 0:
            return UnableToPrint(f"The PDF took too much of the server and was stopped. {COMPLETE}")
        return RuntimeError(f"The certificate process failed ({process.returncode}): {said.decode()[-2000:]}")

    @staticmethod
    def _read(process: subprocess.Popen[bytes], length: int, until: float) -> bytes:
        assert process.stdout  # nosec B101
        found = b""
        while len(found) < length:
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(process.stdout.fileno(), length - len(found))
            if not part:
                raise EOFError
            found += part
        return found

    def _read_line(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            line += self._read(process, 1, until)
        return line
