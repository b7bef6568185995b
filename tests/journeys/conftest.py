import pytest

from tests.environment import DATABASE
from tests.journeys import stage as stages


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, browser, tmp_path_factory):
    """Everybody in every state on a running site, once for all tests of a module that only look."""
    from django.db import connections

    connections.close_all()
    DATABASE.restore()
    with django_db_blocker.unblock(), stages.stage(DATABASE, browser, tmp_path_factory.mktemp("stage")) as set_up:
        yield set_up
        connections.close_all()
    DATABASE.restore()
