import pytest

from tests.private import allow
from tests.trust.surface import World, make_world


def pytest_collection_modifyitems(items) -> None:
    """Every address is asked here, private ones too."""
    allow(items, "tests.trust")


@pytest.fixture
def world(cast, framework, evening, time_machine) -> World:
    """Everybody at a moment that stands still, so that two answers differ only in what they say."""
    time_machine.move_to(evening, tick=False)
    return make_world(cast, framework, evening)
