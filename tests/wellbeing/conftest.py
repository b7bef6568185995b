"""Every test here may ask the databases of what is private; elsewhere a test that does so fails by itself."""

import pytest


def pytest_collection_modifyitems(items) -> None:
    here = __name__.rpartition(".")[0]
    for item in items:
        if item.module.__name__.startswith(here) and "fresh_database" not in item.fixturenames:
            item.add_marker(pytest.mark.django_db(databases=["default", "private", "private_keys"]))
