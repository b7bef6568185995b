"""Sets the environment before Django reads its settings; loaded by `-p`, since a conftest is read too late."""

import os

from tests import databases

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

for name in ("REDIS_URL", "BASE_URL", "EMAIL_BACKEND", "DEBUG"):
    os.environ.pop(name, None)
databases.STORE.mkdir(parents=True, exist_ok=True)
# The process number lets two runs stand side by side.
RUN = f"{WORKER}-{os.getpid()}"
DATABASE = databases.database(f"test-{RUN}")
os.environ |= {
    "COMMON_GROUND_MODE": "embedded",
    "COMMON_GROUND_VAR": str(databases.STORE / f"var-{RUN}"),
    "DEMONSTRATION": "yes",
    "QUIET_HOURS": "no",  # tests run at night, too; those about quiet hours switch them on
    # The site that a test starts must read the sessions that the test makes.
    "SECRET_KEY": "the key of a test run, of no use anywhere else",
    "MFA_SECRET_KEYS": "the second-factor key of a test run",
    "SIGNING_SECRET_KEYS": "what encrypts the signing keys of a test run",
    "PRIVATE_MASTER_KEYS": "the master key of what is private in a test run",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "DATABASE_URL": DATABASE.url,
}
