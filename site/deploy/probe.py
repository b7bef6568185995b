"""Health checks: `probe.py web`, `probe.py ready`, `probe.py worker`, `probe.py beat`. Exit 0 is healthy."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

ADDRESS = os.environ.get("PROBE_ADDRESS", "http://127.0.0.1:8000")
BEAT_STALE_SECONDS = 10 * 60  # beat writes its schedule at least every three minutes


def answers(path: str) -> None:
    """Asks as the reverse proxy would: other host names are refused, plain http is redirected."""
    host = urlsplit(os.environ.get("BASE_URL", "")).hostname or "localhost"
    request = urllib.request.Request(ADDRESS + path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(request, timeout=4):
        pass


def worker_answers() -> None:
    """The worker of this machine (or container) answers through the broker."""
    name = f"celery@{socket.gethostname()}"
    command = ["celery", "--app", "commonground", "inspect", "ping", "--timeout", "8", "--destination", name]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def beat_is_alive() -> None:
    var = Path(os.environ.get("COMMON_GROUND_VAR", "var"))
    newest = max((path.stat().st_mtime for path in var.glob("beat-schedule*")), default=0.0)
    if time.time() - newest > BEAT_STALE_SECONDS:
        raise SystemExit(f"beat wrote its schedule last at {time.ctime(newest)}")


PROBES = {
    "web": lambda: answers("/healthz"),
    "ready": lambda: answers("/readyz"),
    "worker": worker_answers,
    "beat": beat_is_alive,
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PROBES:
        raise SystemExit(f"usage: probe.py {'|'.join(PROBES)}")
    try:
        PROBES[sys.argv[1]]()
    except (OSError, subprocess.SubprocessError) as error:
        raise SystemExit(f"{sys.argv[1]}: {error}") from None
