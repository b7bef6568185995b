"""A migrated, filled template database, made once for each state of the code, and copies of it in an instant."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STORE = Path(os.environ.get("COMMON_GROUND_TEST_STORE", ROOT / "var" / "tests"))
SOURCES = (
    "*/migrations/*.py",
    "courses/content/**/*",
    "courses/*.py",
    "practice/content/*",
    "practice/*.py",
    "home/services.py",
    "site/commonground/ap*.py",
    "requirements/run.txt",
)


def state() -> str:
    """Names the state of everything that goes into the template."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


# What is private has files of its own beside the main one; in PostgreSQL they are schemas of the same database.
APART = ("private", "private_keys")


def beside(path: Path, apart: str) -> Path:
    return path.with_suffix(f".{apart}{path.suffix}") if apart else path


@contextlib.contextmanager
def one_at_a_time(name: str):
    """Holds a lock that all workers of a run share."""
    with (STORE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fill(url: str) -> None:
    """Migrates and loads the framework in a process of its own, as a first start does."""
    environment = os.environ | {"DATABASE_URL": url, "DEMONSTRATION": "no", "REDIS_URL": ""}
    for command in (["migrate", "--verbosity", "0"], ["load_framework", "--verbosity", "0"]):
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )


class Sqlite:
    """Copies by SQLite's backup, which is safe while others have the file open."""

    vendor = "sqlite"

    def __init__(self, name: str) -> None:
        STORE.mkdir(parents=True, exist_ok=True)
        self.path = STORE / f"{name}.sqlite3"
        self.template = STORE / f"template-{state()}.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def make_template(self) -> None:
        if self.template.exists():
            return
        for stale in STORE.glob("template-*.sqlite3*"):
            stale.unlink()
        making = STORE / "making.sqlite3"
        for stale in STORE.glob("making.*"):
            stale.unlink()
        fill(f"sqlite:///{making}")
        # The one that says that it is there, last.
        for apart in (*APART, ""):
            copy = beside(self.template, apart).with_suffix(".copy")
            with (
                contextlib.closing(sqlite3.connect(beside(making, apart))) as source,
                contextlib.closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            shutil.move(copy, beside(self.template, apart))
        for leftover in STORE.glob("making.*"):
            leftover.unlink()

    def restore(self) -> None:
        for apart in ("", *APART):
            with (
                contextlib.closing(sqlite3.connect(beside(self.template, apart))) as source,
                contextlib.closing(sqlite3.connect(beside(self.path, apart), timeout=20)) as target,
            ):
                source.backup(target)

    def drop(self) -> None:
        for path in STORE.glob(f"{self.path.stem}.*"):
            path.unlink()


class Postgresql:
    """Copies by CREATE DATABASE … TEMPLATE, a tenth of a second."""

    vendor = "postgresql"

    def __init__(self, name: str, server: str) -> None:
        self.name = name.replace("-", "_")
        self.server = server  # postgresql:///postgres?host=/socket/folder&user=postgres
        self.template = f"template_{state()}"
        self.url = self.address(self.name)

    def address(self, database: str) -> str:
        return self.server.replace("///postgres?", f"///{database}?")

    def _execute(self, *statements: str) -> list:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            return [connection.execute(statement) for statement in statements]

    def _exists(self, database: str) -> bool:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        return row is not None

    def make_template(self) -> None:
        if self._exists(self.template):
            return
        self._execute('DROP DATABASE IF EXISTS "making" WITH (FORCE)', 'CREATE DATABASE "making"')
        fill(self.address("making"))
        self._execute(f'ALTER DATABASE "making" RENAME TO "{self.template}"')

    def restore(self) -> None:
        self._execute(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )

    def drop(self) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def database(name: str):
    """The database that this run is about: TEST_DATABASE_SERVER names a PostgreSQL server, else SQLite."""
    server = os.environ.get("TEST_DATABASE_SERVER", "")
    return Postgresql(name, server) if server else Sqlite(name)


def main() -> None:
    """Makes the template of the database that the environment names, with the secrets that tests have."""
    from tests.environment import DATABASE

    with one_at_a_time(f"template-{DATABASE.vendor}"):
        DATABASE.make_template()


if __name__ == "__main__":
    main()
