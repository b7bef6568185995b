"""Tools that come from npm, for the tests alone: an HTML validator and a virtual screen reader.

They are installed once for each state of the lock, into the tests' scratch folder. Node itself comes with Playwright;
npm must be on the machine.
"""

import hashlib
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests import servers
from tests.databases import STORE, one_at_a_time

HERE = Path(__file__).parent
LISTS = ("package.json", "package-lock.json", ".npmrc")


def node() -> str:
    from playwright._impl._driver import compute_driver_executable

    return str(compute_driver_executable()[0])


@cache
def installed() -> Path:
    """The folder that holds node_modules exactly as the lock says."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LISTS)).hexdigest()[:12]
    folder, mark = STORE / "tools", STORE / "tools" / digest
    STORE.mkdir(parents=True, exist_ok=True)
    with one_at_a_time("tools"):
        if mark.exists():
            return folder
        npm = shutil.which("npm") or servers.from_apt("npm", "npm")
        if npm is None:
            raise servers.Missing("npm is needed for the tests of HTML. On Debian or Ubuntu: apt install npm")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in LISTS:
            shutil.copy(HERE / name, folder)
        done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise servers.Missing(f"The tests' tools could not be installed by npm. Is there a network?\n{done.stderr}")
        mark.touch()
    return folder


def html_faults(folder: Path) -> list[str]:
    """What the validator says of every page saved in a folder, by one process for all of them."""
    done = subprocess.run(
        [node(), str(HERE / "validate.mjs"), str(installed()), str(HERE / "htmlvalidate.json"), str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"The validator did not run: {done.stderr}")
    return json.loads(done.stdout)


def screen_reader() -> str:
    """The virtual screen reader as a script that leaves `window.screenReader` behind."""
    path = installed() / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
    code, _, names = path.read_text(encoding="utf-8").rpartition("export{")
    exported = dict(reversed(pair.split(" as ")) for pair in names.partition("}")[0].split(","))
    return f"(() => {{ {code}; window.screenReader = new {exported['Virtual']}(); }})()"
