from tests.private import allow


def pytest_collection_modifyitems(items) -> None:
    allow(items, "tests.wellbeing")
