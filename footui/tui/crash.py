"""When footui itself fails: one sentence, and a log that holds nothing private."""

import os
import sys
import traceback
from pathlib import Path


def report(error: BaseException, database: Path) -> int:
    """Write the log beside the database, say so on stderr, and return the exit code.

    The log names the fault and the lines of code that led to it, but neither its text nor any
    value: those may hold notes and ratings.
    """
    log = database.with_name("crash.log")
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
    text = f"{type(error).__name__}\n{''.join(frames.format())}"
    try:
        handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        os.fchmod(handle, 0o600)  # whatever it was
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        where = f"; what happened is in {log}"
    except OSError:
        where = ""
    print(f"footui: it failed, which is our fault. All saved data is safe{where}", file=sys.stderr)
    return 1
