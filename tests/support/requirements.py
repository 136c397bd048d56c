"""What a test needs of the machine it runs on, and what becomes of it without.

Where the machine lacks something the test is skipped, and the reason is listed at the end of the
run; with CI=true nothing may be lacking, and the test fails. What only root may do (to mount a
disk, to be another user) is no lack of the machine: an ordinary user skips it, in CI too, and
root never does. So CI runs all tests twice, as root and as an ordinary user.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def do_without(reason: str) -> NoReturn:
    """Skip the test for what this machine lacks; in CI, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and in CI nothing may be lacking")
    pytest.skip(reason)


def require_tool(name: str) -> Path:
    """Return where a program is; one for administrators need not be on the PATH."""
    folders = [os.environ["PATH"], "/usr/local/sbin", "/usr/sbin", "/sbin"]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        do_without(f"{name} is not installed")
    return Path(found)


def require_file(pattern: str, what: str) -> None:
    """Go on where a file matches an absolute pattern; `what` is its name for people."""
    if not any(Path("/").glob(pattern.lstrip("/"))):
        do_without(f"{what} is not installed")


def require_root(deed: str) -> None:
    """Go on as root, who alone may do this."""
    if os.geteuid() != 0:
        pytest.skip(f"only root may {deed}")
