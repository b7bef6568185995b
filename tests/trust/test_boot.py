"""Production starts on safe values only; each unsafe one is refused with its name and its cure."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "COMMON_GROUND_MODE": "production",
    "SECRET_KEY": "Zk3vR8wQ1xT6yB9nM4pL7sD2fG5hJ0aC-uE_iOqXrVtWzYbN8mKj",
    "MFA_SECRET_KEYS": "9vQmT4xL1sB7nR2kP8wY6cE3uH5jD0aG9fK",
    "ALLOWED_HOSTS": "learning.example.org",
    "BASE_URL": "https://learning.example.org",
    "DATABASE_URL": "postgresql://user:word@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "FROM_EMAIL": "learning@learning.example.org",
}
WSGI = "import commonground.wsgi"
# What a site that started well looks like from inside.
LOOK = """
import commonground.wsgi
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    resolve("/demonstration/x/")
    print("demonstration is there")
except Resolver404:
    print("demonstration is gone")
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
    "neither yes nor no": ({"DEBUG": "perhaps"}, ("DEBUG must be yes or no",)),
    "no such mode": ({"COMMON_GROUND_MODE": "producton"}, ("COMMON_GROUND_MODE must be",)),
}


def start(changes: dict, *command: str, var: Path) -> subprocess.Popen:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ".:site", "PYTHONWARNINGS": "ignore", "COMMON_GROUND_VAR": str(var)}
    environment |= {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, tuple[int, str, str]]:
    """All starts at once, so that the machine's cores share the work; (exit, stdout, stderr) of each."""
    var = tmp_path_factory.mktemp("var")
    running = {name: start(changes, "-c", WSGI, var=var) for name, (changes, _words) in BAD.items()}
    running["all good"] = start({}, "-c", LOOK, var=var)
    running["deploy"] = start({}, "manage.py", "check", "--deploy", "--fail-level", "WARNING", var=var)
    found = {}
    for name, process in running.items():
        out, err = process.communicate(timeout=120)
        found[name] = (process.returncode, out, err)
    return found


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


def test_good_values_start(outcomes):
    status, out, err = outcomes["all good"]
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:3] == [
        "demonstration is gone",
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
