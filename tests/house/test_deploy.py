"""What is deployed calls what exists, lists every variable, and its backups come back."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.ui.test_components import themes
from ui import signposting

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "site" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
APPS = ("ui", "people", "courses", "progress", "certification", "compliance", "notices", "home")
PACKAGES = (*APPS, "site/commonground")
READ = re.compile(r"""\b(?:(?:env\.)?(?:text|flag|number|words|secret)|os\.environ\.get)\(\s*"([A-Z][A-Z0-9_]*)\"""")
SHELL = [DEPLOY / "backup.sh", DEPLOY / "restore.sh", DEPLOY / "address.sh", DEPLOY / "postgres-first-start.sh"]


def variables(path: Path) -> list[str]:
    return re.findall(r"^([A-Z][A-Z0-9_]*)=", path.read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text())


# --- Variables


def test_env_example_lists_every_variable_that_is_read_and_no_other():
    read = {
        name
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for name in READ.findall(path.read_text())
    }
    assert {"SECRET_KEY", "DATABASE_URL", "COMMON_GROUND_MODE", "TRUSTED_PROXY_COUNT"} <= read
    listed = variables(ROOT / ".env.example")
    assert len(listed) == len(set(listed))
    assert set(listed) == read


def test_env_example_holds_no_secret_and_no_real_host():
    text = (ROOT / ".env.example").read_text()
    for name in ("SECRET_KEY", "MFA_SECRET_KEYS", "SIGNING_SECRET_KEYS", "EMAIL_HOST_PASSWORD"):
        assert re.search(rf"^{name}=$", text, re.MULTILINE), name
    assert set(re.findall(r"[\w.-]+\.(?:org|com|net|io|uk)\b", text)) <= {
        "learning.example.org",
        "example.org",
        "mail.example.org",
    }


def test_every_variable_of_compose_is_in_its_own_example_and_no_other():
    used = re.findall(r"(?<!\$)\$\{([A-Z_]+)", (DEPLOY / "compose.yml").read_text())
    assert set(used) == set(variables(DEPLOY / "compose.env.example"))


def test_compose_has_no_default_secret():
    text = (DEPLOY / "compose.yml").read_text()
    # The mail server may ask for no password; everything else that is secret stops the start when missing.
    for name in set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)", text)) - {"EMAIL_HOST_PASSWORD"}:
        uses = re.findall(rf"\$\{{{name}(.)", text) + re.findall(rf"(?<!\$)\${name}\b", text)
        assert uses
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}, name


def test_compose_gives_the_site_everything_it_refuses_to_start_without(compose):
    environment = compose["services"]["web-a"]["environment"]
    required = re.findall(r'^        "([A-Z_]+)",$', (ROOT / "site/commonground/checks.py").read_text(), re.MULTILINE)
    defaults_are_safe = {"DEBUG", "DEMONSTRATION", "REQUIRE_STAFF_SECOND_FACTOR"}
    assert set(required) >= {"SECRET_KEY", "FROM_EMAIL"}
    assert set(required) - defaults_are_safe <= set(environment)
    assert not defaults_are_safe & set(environment)


# --- Services


def test_compose_names_the_services(compose):
    services = compose["services"]
    assert set(services) == {
        "proxy", "web-a", "web-b", "worker", "beat", "prepare", "postgres", "redis", "backup", "restore",
    }  # fmt: skip
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["cpus"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        one_shot = name in {"prepare", "backup", "restore"}
        assert service["restart"] == ("no" if one_shot else "unless-stopped"), name
        if not one_shot:
            assert service["healthcheck"]["test"], name
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert compose["networks"]["back"]["internal"] is True
    for name in ("web-a", "web-b", "worker", "beat"):
        assert services[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


def test_every_file_that_compose_mounts_exists(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (DEPLOY / volume.split(":")[0]).is_file(), volume


def calls() -> list[tuple[str, str]]:
    """Every command line of the units, compose and the Containerfile, with where it stands."""
    found = []
    for unit in UNITS:
        for line in re.findall(r"^Exec\w+=(.+)$", unit.read_text(), re.MULTILINE):
            found.append((unit.name, line.replace("/opt/common-ground/.venv/bin/", "")))
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    for name in ("web-a", "worker", "beat", "prepare"):
        found.append((name, " ".join(services[name]["command"])))
        found.append((name, " ".join(services[name]["healthcheck"].get("test", []))))
    containerfile = (DEPLOY / "Containerfile").read_text()
    found.append(("Containerfile", containerfile))
    return found


def help_of(program: str, *words: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).parent / program), *words, "--help"],
        capture_output=True, text=True, check=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "SKIP_CHECKS": "1"},
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(("program", "words"), [("granian", ()), ("celery", ("worker",)), ("celery", ("beat",))])
def test_commands_have_the_options_that_are_used(program, words):
    known = set(re.findall(r"--[a-z][a-z-]+", help_of(program, *words) + (help_of(program) if words else "")))
    start = " ".join([program, "--interface"] if not words else [program, "--quiet --app commonground", *words])
    lines = [line for _where, line in calls() if line.startswith(start)]
    assert len(lines) == 2, "one unit and one service"
    for line in lines:
        assert set(re.findall(r"--[a-z][a-z-]+", line)) <= known, line
    assert len({line.replace("127.0.0.1", "").replace("0.0.0.0", "") for line in lines}) == 1, "they differ"


def test_management_commands_exist():
    named = {command for _where, line in calls() for command in re.findall(r"manage\.py (\w+)", line)}
    named |= set(re.findall(r"manage\.py (\w+)", (ROOT / "docs" / "operations.md").read_text()))
    assert {"migrate", "collectstatic", "build_assets", "check", "sweep", "load_framework", "createsuperuser"} <= named
    assert named <= set(get_commands())


def test_units_are_hardened_and_run_as_a_user_of_their_own():
    assert {unit.stem for unit in UNITS} == {f"common-ground-{word}" for word in ("web", "worker", "beat", "backup")}
    for unit in UNITS:
        text = unit.read_text()
        for line in (
            "User=common-ground", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "ProtectHome=yes",
            "CapabilityBoundingSet=", "EnvironmentFile=/etc/common-ground/common-ground.env",
        ):  # fmt: skip
            assert f"{line}\n" in text, (unit.name, line)


def test_image_runs_as_a_user_of_its_own_and_copies_no_secret():
    text = (DEPLOY / "Containerfile").read_text()
    assert text.count("--require-hashes") == 2
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "fonts-noto-core fonts-noto-cjk" in text
    sources = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert "." not in sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not source.startswith((".env", "var", ".git"))
    assert not re.search(r"^(ENV|ARG)\b.*(SECRET|PASSWORD|KEY)", text, re.MULTILINE)


def test_proxy_limits_are_those_of_the_settings(settings):
    text = (DEPLOY / "Caddyfile").read_text()
    assert f"> {settings.BODY_LIMIT_CMS_BYTES}\n" in text
    assert f"> {settings.BODY_LIMIT_BYTES}\n" in text
    assert f"> {settings.BODY_LIMIT_EVIDENCE_BYTES}\n" in text
    assert f"max_size {settings.BODY_LIMIT_EVIDENCE_BYTES}\n" in text
    assert f"> {settings.BODY_LIMIT_LISTS_BYTES}\n" in text
    assert f"path_regexp {settings.LISTS}\n" in text
    assert f"max_size {settings.BODY_LIMIT_LISTS_BYTES // 1024**2}MiB" in text
    assert f"max_size {settings.BODY_LIMIT_CMS_BYTES // 1024**2}MiB" in text
    assert f"max_size {settings.BODY_LIMIT_BYTES // 1024**2}MiB" in text
    assert "header_up X-Forwarded-For {remote_host}" in text
    assert "header_up X-Forwarded-Proto {scheme}" in text
    assert "Strict-Transport-Security" not in text
    assert text.count("{") == text.count("}")


def test_the_proxy_has_a_page_for_each_error_that_it_answers_itself():
    named = re.findall(r"rewrite \* /(\d+\.html)", (DEPLOY / "Caddyfile").read_text())
    assert {*named} == {path.name for path in (DEPLOY / "pages").iterdir()} == {"413.html", "503.html"}
    for name in named:
        html = (DEPLOY / "pages" / name).read_text()
        assert "· Common Ground</title>" in html
        assert re.search("Nothing is lost|Nothing was saved or changed", html)
        for service in signposting.FIRST:
            assert f'href="tel:{service.dial}">{service.short}</a> {service.short_when}' in html
        for theme in themes().values():
            if theme["clay"] != theme["edge"]:  # not the calm ones: the proxy knows nobody
                assert all(theme[role] in html for role in ("paper", "ink", "link"))
        # The site is away: the page draws on nothing of it.
        assert not re.search(r"<(script|link|img)\b|src=|url\(|href=\"(?!tel:)", html)


def test_no_path_of_a_developer_stands_in_any_file():
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in [*files, ROOT / ".env.example", ROOT / "docs" / "operations.md"]:
        assert not re.search(r"/(work|home|Users|root)/", path.read_text()), path


# --- Scripts


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_scripts_are_posix_sh(script):
    shell = shutil.which("dash") or "sh"
    subprocess.run([shell, "-n", str(script)], check=True)
    text = script.read_text()
    assert not re.search(r"^\s*(local|function)\b|\[\[|<<<|\bpipefail\b", text, re.MULTILINE)
    if script.name != "address.sh":
        assert text.startswith("#!/bin/sh\n")
        assert "\nset -eu\n" in text
        assert os.access(script, os.X_OK)


class Site:
    """An embedded site's data: a database in WAL mode and uploaded files."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.path = var / "common ground.sqlite3"

    def fill(self) -> None:
        images = self.var / "media" / "images"
        images.mkdir(parents=True)
        (images / "a picture.png").write_bytes(bytes(range(256)))
        with closing(self.open()) as database, database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
            database.execute('CREATE TABLE "odd name" (id INTEGER PRIMARY KEY)')
            database.execute("CREATE TABLE ledger (id INTEGER PRIMARY KEY, what TEXT)")
            database.execute(
                "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger "
                "BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END"
            )
            database.executemany("INSERT INTO person (name) VALUES (?)", [("Zoë",), ("李",), ("O'Brien; --",)])
            database.executemany("INSERT INTO ledger (what) VALUES (?)", [(str(n),) for n in range(500)])

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path)

    def rows(self, sql: str) -> list:
        with closing(self.open()) as database:
            return database.execute(sql).fetchall()

    def call(self, script: str, *arguments: object) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["sh", str(DEPLOY / script), *map(str, arguments)],
            capture_output=True, text=True, check=False,
            env={
                "PATH": os.environ["PATH"],
                "PYTHON": sys.executable,
                "COMMON_GROUND_VAR": str(self.var),
                "DATABASE_URL": "sqlite:///" + str(self.path).replace(" ", "%20"),
            },
        )  # fmt: skip

    def backup(self, folder: Path, *options: str) -> Path:
        done = self.call("backup.sh", *options, folder)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.splitlines()[0])


@pytest.fixture
def site(tmp_path) -> Site:
    var = tmp_path / "var folder"
    var.mkdir()
    site = Site(var)
    site.fill()
    return site


@pytest.fixture
def empty(tmp_path) -> Site:
    return Site(tmp_path / "elsewhere")


def test_a_backup_comes_back_whole(site, empty, tmp_path):
    with closing(site.open()) as writer:  # the site is running; its last rows are in the WAL alone
        writer.execute("INSERT INTO person (name) VALUES ('late')")
        writer.commit()
        backup = site.backup(tmp_path / "backups")
    assert (backup.stat().st_mode & 0o077) == 0
    assert "person 4" in (backup / "ROWS").read_text()

    done = empty.call("restore.sh", backup)
    assert done.returncode == 0, done.stderr
    assert "3 tables, 504 rows" in done.stdout
    assert "person 4" in done.stdout
    for sql in ("SELECT * FROM person", "SELECT * FROM ledger", "SELECT name FROM sqlite_master ORDER BY name"):
        assert empty.rows(sql) == site.rows(sql)
    with closing(empty.open()) as database, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE ledger SET what = ''")
    assert (empty.var / "media/images/a picture.png").read_bytes() == bytes(range(256))
    assert not list(empty.var.glob(".restore-*"))


@pytest.mark.parametrize("file", ["database.sqlite3", "media.tar.gz", "ROWS", "MANIFEST"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(site, empty, tmp_path, file):
    backup = site.backup(tmp_path / "backups")
    content = bytearray((backup / file).read_bytes())
    content[-1] ^= 1
    (backup / file).write_bytes(content)
    done = empty.call("restore.sh", "--force", backup)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert not empty.var.exists()


def test_a_backup_without_a_checksum_is_refused(site, empty, tmp_path):
    backup = site.backup(tmp_path / "backups")
    sums = (backup / "SHA256SUMS").read_text().splitlines(keepends=True)
    (backup / "SHA256SUMS").write_text("".join(line for line in sums if "media" not in line))
    done = empty.call("restore.sh", backup)
    assert done.returncode == 1
    assert "media.tar.gz has no checksum" in done.stderr


def test_what_is_there_is_replaced_only_by_force(site, tmp_path):
    backup = site.backup(tmp_path / "backups")
    with closing(site.open()) as database, database:
        database.execute("DELETE FROM person")
    (site.var / "media/images/newer.png").write_bytes(b"newer")

    done = site.call("restore.sh", backup)
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert site.rows("SELECT count(*) FROM person") == [(0,)]

    done = site.call("restore.sh", "--force", backup)
    assert done.returncode == 0, done.stderr
    assert site.rows("SELECT count(*) FROM person") == [(3,)]
    assert [path.name for path in (site.var / "media/images").iterdir()] == ["a picture.png"]
    (aside,) = site.var.glob("media.before-*")
    assert (aside / "images/newer.png").read_bytes() == b"newer"


def test_uploaded_files_alone_are_not_overwritten_either(site, empty, tmp_path):
    backup = site.backup(tmp_path / "backups")
    (empty.var / "media").mkdir(parents=True)
    (empty.var / "media/other.png").write_bytes(b"other")
    done = empty.call("restore.sh", backup)
    assert done.returncode == 1
    assert "holds 1 files" in done.stderr
    assert not empty.path.exists()


def test_a_failed_backup_leaves_nothing_behind(empty, tmp_path):
    empty.var.mkdir()
    done = empty.call("backup.sh", tmp_path / "backups")
    assert done.returncode == 1
    assert "there is no database" in done.stderr
    assert not empty.path.exists()
    assert list((tmp_path / "backups").iterdir()) == []


def test_only_the_newest_backups_are_kept_and_nothing_else_is_removed(site, tmp_path):
    folder = tmp_path / "backups"
    for day in ("01", "02", "03"):
        old = folder / f"common-ground-202601{day}T011500Z"
        old.mkdir(parents=True)
        (old / "SHA256SUMS").touch()
    (folder / "common-ground-notes").mkdir()
    newest = site.backup(folder, "--keep", "2")
    assert sorted(path.name for path in folder.iterdir()) == [
        "common-ground-20260103T011500Z", newest.name, "common-ground-notes",
    ]  # fmt: skip


def test_a_password_in_the_address_goes_by_the_environment_and_is_decoded():
    for url, address, password in [
        ("postgresql://u:p%40s%2Fs@host:5/name?x=1", "postgresql://u@host:5/name?x=1", "p@s/s"),
        ("postgresql://u:p@/name?host=/run/a@b", "postgresql://u@/name?host=/run/a@b", "p"),
        ("postgresql://u@host/name", "postgresql://u@host/name", ""),
        ("postgresql:///name?host=/run", "postgresql:///name?host=/run", ""),
    ]:
        done = subprocess.run(
            ["sh", "-euc", '. "$1"; postgresql_address "$2"; printf "%s\\n%s" "$address" "${PGPASSWORD:-}"', "sh",
             str(DEPLOY / "address.sh"), url],
            capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        assert done.stdout.split("\n") == [address, password]


def test_probe_of_beat_sees_a_stale_schedule(tmp_path):
    def probe() -> int:
        return subprocess.run(
            [sys.executable, str(DEPLOY / "probe.py"), "beat"],
            capture_output=True, check=False, env={"COMMON_GROUND_VAR": str(tmp_path)},
        ).returncode  # fmt: skip

    assert probe() == 1
    schedule = tmp_path / "beat-schedule.dat"
    schedule.touch()
    assert probe() == 0
    os.utime(schedule, (0, 0))
    assert probe() == 1
