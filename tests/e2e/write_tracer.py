"""Run footui, and trace what it asks its database to keep and which of these calls return.

`python -m tests.e2e.write_tracer FILE …` is `footui …`, which writes a line to FILE before each
change of a session and one after it. A file keeps what was written, whatever kills the writer.
"""

import ctypes
import inspect
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from footui.cli import main
from footui.store.queries import edits, live_session

WATCHED = {live_session: ("begin", "take", "write", "release"), edits: ("rate",)}
PR_SET_PTRACER, ANYBODY = 0x59616D61, -1


def watch(file: Path) -> None:
    """Trace every change of a session to a file, and let any debugger attach."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for module, names in WATCHED.items():
        for name in names:
            setattr(module, name, _traced(getattr(module, name), handle))
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(ANYBODY), 0, 0, 0)


def _traced(change: Callable[..., None], handle: int) -> Callable[..., None]:
    signature = inspect.signature(change)

    def trace(what: str, arguments: object = None) -> None:
        line = json.dumps([os.getpid(), what, arguments], default=_plain)
        os.write(handle, f"{line}\n".encode())

    def changed(*given: object, **named: object) -> None:
        bound = signature.bind(*given, **named).arguments
        bound.pop("database")
        bound.pop("lock", None)
        trace(change.__name__, bound)
        try:
            change(*given, **named)
        except BaseException:
            trace("raised")
            raise
        trace("returned")

    return changed


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else asdict(value)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
