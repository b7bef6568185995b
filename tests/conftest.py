"""Databases, the fixed cast, the running site. No test may reach beyond this machine."""

import os
import shutil
import socket
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from _pytest.nodeid import NodeId

from tests import databases, servers
from tests.environment import DATABASE

LONDON = ZoneInfo("Europe/London")


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "fresh_database"}


def pytest_collection_modifyitems(items, config) -> None:
    """What needs no database has been run on SQLite when PostgreSQL's turn comes."""
    if config.getoption("loadgroup", False):
        for item in items:
            # xdist 3.8 writes a test's group where pytest 9.2 no longer looks: each group would be set up twice.
            if group := item.get_closest_marker("xdist_group"):
                item._id = NodeId.parse(f"{item.nodeid.partition('@')[0]}@{group.args[0]}")
    if DATABASE.vendor != "postgresql":
        return
    again = pytest.mark.skip(reason="needs no database: run with SQLite")
    for item in items:
        if not DATABASE_FIXTURES & set(item.fixturenames) and not item.get_closest_marker("django_db"):
            item.add_marker(again)


@pytest.fixture(autouse=True, scope="session")
def _settings_for_tests():
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CELERY_TASK_ALWAYS_EAGER = True
    # Each test's client would otherwise look through every static file there is.
    settings.WHITENOISE_AUTOREFRESH = True
    from commonground.celery import app

    app.conf.task_always_eager = True
    app.conf.task_eager_propagates = True


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch):
    real = socket.socket.connect

    def connect(self, address):
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"A test tried to reach {address}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """The template's copy instead of pytest-django's own migration."""
    from django.db import connections

    with databases.one_at_a_time(f"template-{DATABASE.vendor}"):
        DATABASE.make_template()
    DATABASE.restore()
    with django_db_blocker.unblock():
        connections["default"].settings_dict["CONN_MAX_AGE"] = 0
        yield
        connections.close_all()
    DATABASE.drop()
    shutil.rmtree(os.environ["COMMON_GROUND_VAR"], ignore_errors=True)


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker):
    """A database of one's own, really committed to: for threads, processes and what must survive them."""
    from django.db import connections

    connections.close_all()
    DATABASE.restore()
    with django_db_blocker.unblock():
        yield DATABASE
        connections.close_all()
    DATABASE.restore()


@pytest.fixture(autouse=True)
def _fresh_caches(monkeypatch):
    """Each test begins with nothing remembered, and nothing is forgotten while it counts, however slow the machine."""
    from django.core.cache import cache

    from courses.selectors import forget_shelf

    cache.clear()
    forget_shelf()
    monkeypatch.setattr("courses.selectors.SHELF_SECONDS", 3600.0)
    monkeypatch.setattr("home.context.SECONDS", 3600)


@pytest.fixture
def today() -> date:
    return date(2026, 11, 22)


@pytest.fixture
def evening() -> datetime:
    return datetime(2026, 11, 22, 21, 40, tzinfo=LONDON)


@pytest.fixture
def cast(db, today):
    from tests.cast import make_cast

    return make_cast(today)


@pytest.fixture
def framework(db):
    """The shipped modules by key."""
    from courses.models import Module

    return {module.key: module for module in Module.objects.all()}


@pytest.fixture
def site(fresh_database, tmp_path):
    """The site served for real on a database of its own; its worker is started by `site.start_worker()`.

    On SQLite the worker is the embedded one, on PostgreSQL it is Redis's.
    """
    from tests.servers import Site

    redis_url = _redis_for_this_worker()
    served = Site(fresh_database.url, redis_url=redis_url, var=tmp_path / "var")
    served.start_web()
    yield served
    served.stop()


def _redis_for_this_worker() -> str:
    """A Redis database of this worker's own, emptied; none on SQLite."""
    address = os.environ.get("TEST_REDIS_URL", "")
    if not address:
        return ""
    import redis

    number = int("".join(c for c in os.environ.get("PYTEST_XDIST_WORKER", "0") if c.isdigit()) or 0)
    url = f"{address.rsplit('/', 1)[0]}/{number + 1}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": os.environ.get("TEST_CHROMIUM") or shutil.which("chromium"),
        "args": servers.BROWSER_ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser(browser):
    """Playwright's, with a watch on every context for what our content policy refuses."""
    from tests.journeys.policy import PolicyWatch

    browser.policy_watch = PolicyWatch(browser)
    return browser


@pytest.fixture(autouse=True)
def _nothing_is_refused(request):
    """A test that makes a page do what our content policy refuses has failed, whatever else it looked at."""
    yield
    if "browser" in request.fixturenames:
        refused = request.getfixturevalue("browser").policy_watch.take()
        assert not refused, "\n".join(refused)


@pytest.fixture
def page(site, browser, browser_context_args):
    """A phone's screen on the running site; any error in the page's console fails the test."""
    context = browser.new_context(
        **browser_context_args | {"base_url": site.url, "viewport": {"width": 360, "height": 740}}
    )
    shown = context.new_page()
    errors: list[str] = []
    shown.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: errors.append(str(error)))
    yield shown
    context.close()
    unexpected = [text for text in errors if "status of 4" not in text]
    assert not unexpected, unexpected
