"""A process that prints documents one after another, with limits, and is killed when one takes too much.

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
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 512 * 1024 * 1024

# A process that finds our own code and nothing else that lies about.
ALONE = (
    "import sys; from importlib import import_module; sys.path.insert(0, sys.argv.pop(1));"
    " import_module(sys.argv.pop(1)).serve()"
)
PASSED_ON = ("CERTIFICATE_FONTS", "COMMON_GROUND_VAR", "LD_LIBRARY_PATH")


class UnableToPrint(Exception):
    """It was not printed; the message says what stands in the way and what helps."""


class Press:
    """`module`: whose `serve` prints what it is handed. `instead`: what is complete all the same, said to the reader.

    `seconds`: for one document; `memory`: bytes, for the process.
    """

    def __init__(self, module: str, *, instead: str, seconds: float = 10, memory: int = MEMORY) -> None:
        self.module, self.instead, self.seconds, self.memory = module, instead, seconds, memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def print_line(self, line: str) -> bytes:
        """The PDF. Raises UnableToPrint with the cure; the next one is printed all the same."""
        return self.begin_line(line)()

    def begin_line(self, line: str) -> Callable[[], bytes]:
        """Starts printing what a line of JSON says; what it returns waits for the PDF."""
        process = self._process or self._start()
        assert process.stdin  # nosec B101
        until = time.monotonic() + self.seconds
        with contextlib.suppress(BrokenPipeError):  # it ended: reading says how
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
        return lambda: self._finish(process, until)

    def _finish(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        try:
            head = json.loads(self._read_line(process, until))
            content = self._read(process, head["length"], until)
        except TimeoutError:
            self.stop()
            raise UnableToPrint(
                f"The PDF took longer than {self.seconds:g} seconds and was stopped. {self.instead}"
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
        limits = (str(max(1, int(self.seconds))), str(self.memory))
        self._process = subprocess.Popen(  # nosec B603
            [sys.executable, "-I", "-c", ALONE, str(ROOT), self.module, *limits],
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
            return UnableToPrint(f"The PDF took too much of the server and was stopped. {self.instead}")
        return RuntimeError(f"The printing process failed ({process.returncode}): {said.decode()[-2000:]}")

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


def serve_with(print_one: Callable[[dict[str, Any]], bytes]) -> None:
    """The process of a `Press`: a line of JSON in; out a line with `printed` and `length`, then so many bytes."""
    import resource

    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for line in sys.stdin.buffer:
        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))
        try:
            printed, content = True, print_one(json.loads(line))
        except UnableToPrint as error:
            printed, content = False, str(error).encode()
        sys.stdout.buffer.write(json.dumps({"printed": printed, "length": len(content)}).encode() + b"\n" + content)
        sys.stdout.buffer.flush()
