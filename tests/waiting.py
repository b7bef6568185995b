"""Waiting for what another process does."""

import time
from collections.abc import Callable


def wait_for(happened: Callable[[], object], what: str, seconds: float = 30):
    """Returns what `happened` gives as soon as that is true."""
    end = time.monotonic() + seconds
    while not (result := happened()):
        assert time.monotonic() < end, f"waited {seconds} seconds for {what}"
        time.sleep(0.1)
    return result
