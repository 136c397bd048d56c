"""An environment in which only the program differs."""

import os
from pathlib import Path


def environment(folder: Path) -> dict[str, str]:
    """Everything in `folder`, on an ordinary terminal."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "FOOTUI_DB": str(folder / "footui.db"),
        "PYTHONPATH": str(folder),
    }
