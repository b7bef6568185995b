"""`./run pictures`: walks the main journey and the setting up of a service, and keeps the screens in docs/pictures."""

import os
import subprocess
import sys

from tests import servers
from tests.databases import ROOT


def main(rest: list[str]) -> int:
    environment = os.environ | {"PICTURES": str(ROOT / "docs" / "pictures"), "TEST_CHROMIUM": servers.chromium()}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/journeys/test_main_job.py",
        "tests/journeys/test_set_up.py",
        *rest,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
