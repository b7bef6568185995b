"""The words of `./run` that need the development packages: test, quick, lint, bench, budget, spoken, pictures."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests import servers
from tests.databases import ROOT, STORE

BEGAN = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {text}", flush=True)


def call(*command: str, **environment: str) -> int:
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def manage(*arguments: str, **environment: str) -> int:
    return call(sys.executable, "manage.py", *arguments, **environment)


def pytest(*arguments: str, **environment: str) -> int:
    return call(sys.executable, "-m", "pytest", *arguments, **environment)


FLOORS = "from importlinter.cli import lint_imports_command as lint; lint()"
OURS = [
    "ui", "people", "courses", "progress", "certification", "practice", "wellbeing", "compliance", "notices", "home",
    "site/commonground",
]  # fmt: skip
PRODUCTION = {
    "COMMON_GROUND_MODE": "production",
    "SECRET_KEY": "a value for checks only, long enough to be taken for a real one, never used",
    "MFA_SECRET_KEYS": "for checks only and long enough to be taken for a real one",
    "PRIVATE_MASTER_KEYS": "for checks only and long enough to be taken for a real one",
    "SIGNING_SECRET_KEYS": "for checks only and long enough to be taken for a real one",
    "ALLOWED_HOSTS": "learn.example.org",
    "BASE_URL": "https://learn.example.org",
    "DATABASE_URL": "postgresql://user:password@127.0.0.1/common_ground",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "FROM_EMAIL": "learning@example.org",
}


def lint() -> int:
    """Style, types, floors, migrations, deployment checks; every one runs, all must pass."""
    scratch = {"COMMON_GROUND_VAR": str(STORE / "var-lint"), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    steps = [
        ("style", lambda: call(sys.executable, "-m", "ruff", "check", ".")),
        ("form", lambda: call(sys.executable, "-m", "ruff", "format", "--check", "--quiet", ".")),
        ("types", lambda: call(sys.executable, "-m", "mypy", **scratch)),
        ("floors", lambda: call(sys.executable, "-c", FLOORS, **scratch)),
        ("security", lambda: call(sys.executable, "-m", "bandit", "-q", "-r", "--severity-level", "high", *OURS)),
        ("migrations", lambda: manage("makemigrations", "--check", "--dry-run", **scratch)),
        ("deployment", lambda: manage("check", "--deploy", "--fail-level", "WARNING", **scratch, **PRODUCTION)),
    ]  # fmt: skip
    failed = []
    for name, step in steps:
        say(f"lint: {name}")
        if step():
            failed.append(name)
    if failed:
        say(f"lint failed: {', '.join(failed)}")
    return bool(failed)


def assets() -> int:
    """Styles and scripts as the site serves them; `manage.py serve` makes them for a first start."""
    return manage("build_assets", "--verbosity", "0", COMMON_GROUND_VAR=str(STORE / "var-lint"))


def touched() -> list[str]:
    """The folders of tests for what has changed since the last commit, or in it if nothing has; and the house."""
    ask = ["git", "status", "--porcelain", "--untracked-files=all"], ["git", "show", "--name-only", "--format=", "HEAD"]
    for command in ask:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        paths = [line.split()[-1].removeprefix("tests/") for line in said.splitlines() if line.strip()]
        names = {path.split("/")[0] for path in paths}
        if found := sorted(f"tests/{name}" for name in names if (ROOT / "tests" / name).is_dir()):
            return [*found, "tests/house"]
    return ["tests/house"]


def quick(rest: list[str]) -> int:
    """The fast tests of what is being worked on; `quick tests` runs all that are fast."""
    which = [] if any(not one.startswith("-") for one in rest) else touched()
    say(f"Fast tests of {', '.join(which) or 'what was named'}")
    return assets() or pytest("-m", "not real and not browser and not slow", "-q", "-n", "2", *which, *rest)


@contextmanager
def databases_made(**environment: str) -> Iterator[None]:
    """Makes the filled database that all tests copy while something else goes on, instead of before the first test."""
    making = subprocess.Popen([sys.executable, "-m", "tests.databases"], cwd=ROOT, env=os.environ | environment)
    yield
    making.wait()


def test(rest: list[str]) -> int:
    """Everything, on both databases. Never passes by leaving something out."""
    say("Getting ready: styles, browser, PDF reader, PostgreSQL, Redis")
    failed = assets()
    browser = servers.chromium()
    servers.poppler()
    workers = ["-n", "2", "--dist", "loadgroup", "--durations=25", "--durations-min=4"]
    with servers.postgresql() as server, servers.redis() as redis_url:
        with databases_made(TEST_DATABASE_SERVER=server), databases_made():
            failed |= lint()
        say("Tests on SQLite, with the embedded worker")
        failed |= pytest(*workers, *rest, TEST_CHROMIUM=browser)
        say("Tests on PostgreSQL, with Redis and its worker")
        failed |= pytest(*workers, *rest, TEST_CHROMIUM=browser, TEST_DATABASE_SERVER=server, TEST_REDIS_URL=redis_url)
    say("All passed." if not failed else "Something failed; see above.")
    return failed


def reading() -> int:
    """What each lesson asks of a reader: words, school grade beside its line, longest sentence."""
    from tests.courses.reading import report

    lines = list(report())
    print(*lines, sep="\n")
    return not lines[-1].endswith("none")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run")
    parser.add_argument("word", choices=["test", "quick", "lint", "bench", "budget", "spoken", "pictures", "reading"])
    words, rest = parser.parse_known_args()
    STORE.mkdir(parents=True, exist_ok=True)
    try:
        match words.word:
            case "test":
                return test(rest)
            case "quick":
                return quick(rest)
            case "lint":
                return lint()
            case "bench":
                from tests.bench.protocol import main as bench

                return bench(rest)
            case "budget":
                from tests.budget.protocol import main as budget

                return budget(rest)
            case "spoken":
                return pytest("-q", "tests/journeys/test_spoken.py", TEST_CHROMIUM=servers.chromium(), SPOKEN="write")
            case "reading":
                return reading()
            case "pictures":
                from tests.journeys.pictures import main as pictures

                return pictures(rest)
    except servers.Missing as what:
        say(f"Cannot go on: {what}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
