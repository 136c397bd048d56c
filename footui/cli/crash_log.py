"""Report an error in footui itself: a sentence, and a log with nothing private."""

import os
import traceback
from pathlib import Path

LOG = "crash.log"


def report(error: BaseException, database: Path) -> str:
    """Write the log beside the database, and return a sentence for the user.

    The log has the class of the error and the lines of code, but neither its message nor values:
    these may contain notes and ratings.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"{frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)
    said = "an internal error, which is our fault. All saved data is safe"
    try:
        log = _write(f"{type(error).__name__}\n{places}", database)
    except OSError:
        return f"{said}."
    return f"{said}; what happened is in {log}"


def _write(text: str, database: Path) -> Path:
    """Write the log, readable by its owner only; never overwrite the database or follow a link."""
    log = database.with_name(LOG)
    if log == database:
        raise FileExistsError(log)
    handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, 0o600)
        file.truncate()
        file.write(text)
    return log
