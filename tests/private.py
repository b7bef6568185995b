"""Which tests may ask the private databases: anywhere else a page that asks them fails its test by itself."""

import pytest

EVERY = ["default", "private", "private_keys"]


def allow(items, package: str) -> None:
    """For a conftest's `pytest_collection_modifyitems`: every test of the package that has a database at all."""
    for item in items:
        if item.module.__name__.startswith(package) and "fresh_database" not in item.fixturenames:
            item.add_marker(pytest.mark.django_db(databases=EVERY))


# For one test elsewhere, such as of one's own copy.
with_private = pytest.mark.django_db(databases=EVERY)
