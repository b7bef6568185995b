"""What `./run` starts: data brought up to date, then the site and its background worker, both on this machine."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

HOST = "127.0.0.1"
PORTS_TRIED = 50


class Steps(io.TextIOBase):
    """Takes what `migrate` says and says how far it is, now and then."""

    def __init__(self, total: int, say) -> None:
        self.total, self.say, self.done = total, say, 0

    def write(self, text: str) -> int:
        if text.strip() == "OK":
            self.done += 1
            if self.done % 40 == 0:
                self.say(f"  {self.done} of {self.total}")
        return len(text)


class Command(BaseCommand):
    help = "Brings the data up to date and serves the site with an embedded worker, until Ctrl+C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--began", type=float, default=0.0, help="when the start began, seconds since 1970")

    def handle(self, *args, **options) -> None:
        if settings.PRODUCTION:
            raise CommandError("`serve` is for one machine. In production use site/deploy/.")
        self.began = options["began"] or time.time()
        self.prepare()
        port = self.free_port(options["port"])
        self.serve(port)

    def say(self, text: str) -> None:
        self.stdout.write(f"[{time.time() - self.began:5.1f} s] {text}")
        self.stdout.flush()

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"Preparing the database ({len(plan)} steps, once) …")
            call_command("migrate", verbosity=1, stdout=Steps(len(plan), self.say), no_color=True)
        self.say("Styles and scripts …")
        call_command("build_assets", verbosity=0)
        self.load_framework()
        if settings.DEMONSTRATION:
            from commonground import demonstration

            if not demonstration.is_there():
                self.say("Making the demonstration area …")
                call_command("load_demonstration", verbosity=0, stdout=self.stdout)

    def load_framework(self) -> None:
        """The first time, and whenever the shipped files are others than last time."""
        from courses.shipped.files import CONTENT, digest
        from practice.shipped import CONTENT as GUIDES

        mark, now = settings.VAR_DIR / "framework.sha256", digest(CONTENT) + digest(GUIDES)
        if not mark.exists() or mark.read_text() != now:
            self.say("Loading the shared framework …")
            call_command("load_framework", verbosity=int(mark.exists()), stdout=self.stdout)
            mark.write_text(now)

    def free_port(self, wanted: int) -> int:
        for port in range(wanted, wanted + PORTS_TRIED):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError:
                    self.say(f"Port {port} is taken; trying {port + 1}.")
                else:
                    return port
        raise CommandError(
            f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken. Say another: ./run --port 9000"
        )

    def serve(self, port: int) -> None:
        base_url = f"http://{HOST}:{port}"
        environment = os.environ | {
            "BASE_URL": base_url,
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "site")]),
        }
        scripts = Path(sys.executable).parent
        web = [
            str(scripts / "granian"), "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1",
            "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "commonground.wsgi:application",
        ]  # fmt: skip
        worker = [
            str(scripts / "celery"), "--quiet", "--app", "commonground", "worker", "--pool", "solo", "--beat",
            "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        processes = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
            for command in (web, worker)
        ]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            self.wait_until_it_answers(base_url, processes)
            self.welcome(base_url)
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
            raise CommandError("A part of the site stopped; its last words are above.")
        except KeyboardInterrupt:
            self.say("Stopping.")
        finally:
            for process in processes:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
            for process in processes:
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)

    def wait_until_it_answers(self, base_url: str, processes: list[subprocess.Popen]) -> None:
        for _ in range(600):
            if any(process.poll() is not None for process in processes):
                raise CommandError("The site did not start; the reason is above.")
            try:
                with urllib.request.urlopen(f"{base_url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise CommandError("The site did not answer within a minute.")

    def welcome(self, base_url: str) -> None:
        self.say(f"Common Ground is open at {base_url}/")
        if settings.DEMONSTRATION:
            from commonground import demonstration

            self.stdout.write("\nSign in with one click as:")
            for face, link in demonstration.links(base_url):
                self.stdout.write(f"  {face.name:<16} {face.who}\n    {link}")
        self.stdout.write(f"\nMessages that would be sent are files in {settings.EMAIL_FILE_PATH}")
        self.stdout.write("Stop with Ctrl+C. Your data stays.")
        self.stdout.flush()
