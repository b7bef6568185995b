"""Production starts on safe values only; each unsafe one is refused with its name and its cure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "COMMON_GROUND_MODE": "production",
    "SECRET_KEY": "Zk3vR8wQ1xT6yB9nM4pL7sD2fG5hJ0aC-uE_iOqXrVtWzYbN8mKj",
    "MFA_SECRET_KEYS": "9vQmT4xL1sB7nR2kP8wY6cE3uH5jD0aG9fK",
    "SIGNING_SECRET_KEYS": "4tVbN7kQ2wXz9mRc6yLs1pHd8fGj3aUe5oTi",
    "PRIVATE_MASTER_KEYS": "7pQm2xWv9kTr4bNz6cLs1yHd8fGj3aUe5oRi",
    "ALLOWED_HOSTS": "learning.example.org",
    "BASE_URL": "https://learning.example.org",
    "DATABASE_URL": "postgresql://user:word@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "FROM_EMAIL": "learning@learning.example.org",
}
pytestmark = pytest.mark.slow

WSGI = "import commonground.wsgi"
# The same start over and over in processes of their own, without loading Django and Wagtail anew for each:
# a start with good values is forked; the child forgets settings and entry point and reads both again.
STARTS = """
import json, os, sys, traceback
import commonground.wsgi
from django.conf import settings
from django.utils.functional import empty
found = {}
for name, environment in json.load(sys.stdin).items():
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(write, 2)
        os.environ.clear()
        os.environ.update(environment)
        for module in list(sys.modules):
            if module.startswith("commonground.settings") or module in {"commonground.env", "commonground.wsgi"}:
                del sys.modules[module]
        settings._wrapped = empty
        try:
            import commonground.wsgi
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        err = said.read()
    found[name] = (os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "", err)
print(json.dumps(found))
"""
# What a site that started well looks like from inside.
LOOK = """
import commonground.wsgi
from django.conf import settings
from django.urls import resolve
print(resolve("/demonstration/x/").url_name, resolve("/media/images/x/").url_name)
from django.test import RequestFactory
answer = commonground.wsgi.application.get_response(
    RequestFactory().get("/healthz", headers={"Host": "learning.example.org", "X-Forwarded-Proto": "https"})
)
print(answer.status_code, answer["Strict-Transport-Security"])
answer = commonground.wsgi.application.get_response(
    RequestFactory().get("/support/", headers={"Host": "learning.example.org", "X-Forwarded-Proto": "http"})
)
print(answer.status_code, answer["Location"])
for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
    print(name, getattr(settings, name))
"""

# One bad value at a time: what is changed (None: unset), the words that must be said.
BAD: dict[str, tuple[dict, tuple[str, ...]]] = {
    "debug": ({"DEBUG": "yes"}, ("DEBUG: is on", "Unset DEBUG.")),
    "no secret key": ({"SECRET_KEY": None}, ("SECRET_KEY: is missing or short", "Set 50 or more random characters")),
    "short secret key": ({"SECRET_KEY": "too-short"}, ("SECRET_KEY: is missing or short", "Set 50 or more")),
    "every host": ({"ALLOWED_HOSTS": "*"}, ("ALLOWED_HOSTS: is empty or allows every host", "Set the site's host")),
    "no host": ({"ALLOWED_HOSTS": None}, ("ALLOWED_HOSTS: is empty", "Set the site's host names")),
    "http": ({"BASE_URL": "http://learning.example.org"}, ("BASE_URL: does not start with https://", "with https.")),
    "sqlite": ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, ("DATABASE_URL: is not PostgreSQL", "Set postgresql://")),
    "no redis": ({"REDIS_URL": None}, ("REDIS_URL: is missing", "Set redis://host:6379/0.")),
    "demonstration": ({"DEMONSTRATION": "yes"}, ("DEMONSTRATION: is on", "Unset DEMONSTRATION.")),
    "second factor off": (
        {"REQUIRE_STAFF_SECOND_FACTOR": "no"},
        ("REQUIRE_STAFF_SECOND_FACTOR: is off", "Unset REQUIRE_STAFF_SECOND_FACTOR"),
    ),
    "no sender": ({"FROM_EMAIL": None}, ("FROM_EMAIL: is not set", "Set the address that messages come from.")),
    "no key for second factors": ({"MFA_SECRET_KEYS": None}, ("MFA_SECRET_KEYS: is missing", "Set one random value")),
    "no key for private writing": (
        {"PRIVATE_MASTER_KEYS": None},
        ("PRIVATE_MASTER_KEYS: is missing", "Set one random value"),
    ),
    "no key for signing": ({"SIGNING_SECRET_KEYS": None}, ("SIGNING_SECRET_KEYS: is missing", "Set one random value")),
    "neither yes nor no": ({"DEBUG": "perhaps"}, ("DEBUG must be yes or no",)),
    "no such mode": ({"COMMON_GROUND_MODE": "producton"}, ("COMMON_GROUND_MODE must be",)),
}


def environment(changes: dict, var: Path) -> dict[str, str]:
    fixed = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ".:site", "PYTHONWARNINGS": "ignore", "COMMON_GROUND_VAR": str(var)}
    return fixed | {name: value for name, value in (GOOD | changes).items() if value is not None}


def start(changes: dict, *command: str, var: Path) -> subprocess.Popen:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment(changes, var), **pipes)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, tuple[int, str, str]]:
    """(exit, stdout, stderr) of every start; all at once, so that the machine's cores share the work."""
    var = tmp_path_factory.mktemp("var")
    cases = {name: environment(changes, var) for name, (changes, _words) in BAD.items()} | {
        "good": environment({}, var)
    }
    running = {
        "starts": start({}, "-c", STARTS, var=var),
        "really started": start({"DEBUG": "yes"}, "-c", WSGI, var=var),
        "all good": start({}, "-c", LOOK, var=var),
        "deploy": start({}, "manage.py", "check", "--deploy", "--fail-level", "WARNING", var=var),
    }
    found = {}
    for name, process in running.items():
        out, err = process.communicate(json.dumps(cases) if name == "starts" else "", timeout=120)
        found[name] = (process.returncode, out, err)
    assert found["starts"][0] == 0, found["starts"][2]
    return found | {name: tuple(row) for name, row in json.loads(found["starts"][1]).items()}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_value_is_refused_with_its_name_and_its_cure(outcomes, name):
    status, _out, err = outcomes[name]
    assert status != 0
    for words in BAD[name][1]:
        assert words in err
    # One thing is wrong and one thing is said; no secret is.
    assert err.count("(commonground.") <= 1
    assert GOOD["SECRET_KEY"] not in err
    assert "user:word@" not in err


def test_a_start_that_was_not_forked_says_the_same(outcomes):
    status, _out, err = outcomes["really started"]
    assert status != 0
    assert err.splitlines()[-6:] == outcomes["debug"][2].splitlines()[-6:]
    assert outcomes["good"] == (0, "", "")


def test_good_values_start(outcomes):
    status, out, err = outcomes["all good"]
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:3] == [
        "wagtail_serve wagtail_serve",  # neither the demonstration nor uploaded pictures are served by the site
        "200 max-age=31536000; includeSubDomains; preload",
        "301 https://learning.example.org/support/",
    ]
    assert lines[3:] == [
        "SESSION_COOKIE_NAME __Host-session",
        "CSRF_COOKIE_NAME __Host-csrf",
        "SESSION_COOKIE_SECURE True",
        "CSRF_COOKIE_SECURE True",
    ]


def test_djangos_own_check_for_deployment_has_nothing_to_say(outcomes):
    status, out, err = outcomes["deploy"]
    assert status == 0, out + err
    assert "System check identified no issues (0 silenced)." in out + err
