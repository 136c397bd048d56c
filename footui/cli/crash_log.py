"""When footui itself fails: one sentence, and a log that holds nothing private."""

import os
import traceback
from pathlib import Path

LOG = "crash.log"


def report(error: BaseException, database: Path) -> str:
    """Write the log beside the database, and return what to say.

    The log names the fault and the places in the code that led to it, but neither its text nor
    any value: those may hold notes and ratings.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"{frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)
    said = "something in it failed, which is our fault. All saved data is safe"
    try:
        log = _written(f"{type(error).__name__}\n{places}", database)
    except OSError:
        return f"{said}."
    return f"{said}; what happened is in {log}"


def _written(text: str, database: Path) -> Path:
    """Write the log, but over nothing else, and for its owner's eyes only, whatever it was."""
    log = database.with_name(LOG)
    if log == database:
        raise FileExistsError(log)
    handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, 0o600)
        file.truncate()
        file.write(text)
    return log
