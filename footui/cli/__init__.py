"""The command line: parse, call, print.

stdout is data, stderr is talk. Exit codes: 0 done, 1 it could not, 2 wrong usage.
"""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from footui.domain.errors import Crash, InstallationError
from footui.domain.text import clean, clean_line, to_ascii

if TYPE_CHECKING:
    from footui.services.system import Surroundings

DONE, FAILED, USAGE = 0, 1, 2


PROCESS_LIMIT = (
    "no thread can be started: the limit of processes is reached (ulimit -u, or pids.max of a "
    "container). All saved data is safe. End other programs, or have the limit raised"
)


class CommandError(Exception):
    """Why a command could not be done, in one line."""


class UsageError(Exception):
    """What is wrong with the way in which a command was called, in one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, and return its exit code."""
    _buffer_output()
    gc.disable()  # a command makes little garbage; looking for it takes a tenth of its time
    try:
        code = _run(argv)
        gc.freeze()  # nor does leaving need to look for any
        if sys.stdout:
            sys.stdout.flush()
    except UsageError as error:
        complain(str(error))
        return USAGE
    except CommandError as error:
        complain(str(error))
        return FAILED
    except BrokenPipeError:  # whoever read our output has seen enough
        _drop(sys.stdout)
        return FAILED
    except OSError as error:
        _drop(sys.stdout)
        complain(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return code


def _buffer_output() -> None:
    """Have what is printed come out whole, or not: PYTHONUNBUFFERED ignores what did not fit."""
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, RawIOBase):
        encoding, errors = sys.stdout.encoding, sys.stdout.errors
        sys.stdout = TextIOWrapper(BufferedWriter(raw), encoding, errors)


def _run(argv: Sequence[str] | None) -> int:
    arguments = Namespace(db=None)
    try:
        from footui.cli.parser import parser

        parser().parse_args(argv, arguments)
        return int(arguments.run(arguments))
    except SystemExit as done:  # help or the version was printed, or what is wrong was told
        return int(done.code or DONE)
    except (UsageError, CommandError):
        raise
    except Exception as error:  # a traceback would show what is private
        if isinstance(error, OSError) and error.filename is None:  # as when nobody takes output
            raise
        raise _failed(error, arguments) from None


def _failed(error: Exception, arguments: Namespace) -> CommandError:
    cause = error.__cause__ if isinstance(error, Crash) else None
    said = _reason(cause or error, arguments)
    unsaved = f". The session is not saved: {error}" if cause and str(error) else ""
    return CommandError(f"{said.removesuffix('.')}{unsaved}" if unsaved else said)


def _reason(error: BaseException, arguments: Namespace) -> str:
    if isinstance(error, InstallationError):
        return str(error)
    if str(error) == "can't start new thread":  # Python has no class for it
        return PROCESS_LIMIT
    from footui.cli.crash_log import report
    from footui.installation import explained

    return explained(error) or report(error, database_path(arguments))


def say(sentence: str, *, ascii_only: bool = False) -> None:
    """Tell the user something that is not data; where nobody can hear it, it is not said."""
    if sys.stderr:
        shown = clean(sentence)
        try:
            print(
                to_ascii(shown) if ascii_only or not takes_unicode(sys.stderr) else shown,
                file=sys.stderr,
                flush=True,
            )
        except OSError:
            _drop(sys.stderr)


def complain(sentence: str) -> None:
    """Tell the user, in one line, what is wrong."""
    say(f"footui: {clean_line(sentence)}")


def takes_unicode(stream: TextIO) -> bool:
    """Whether a stream can show more than ASCII."""
    return (stream.encoding or "").lower().startswith("utf")


def _drop(stream: TextIO) -> None:
    """Write what is still in the buffers nowhere, so that Python does not try once more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def here() -> "Surroundings":
    """This machine, with the user told of what takes long."""
    from footui.services import system

    return system.of_this_machine()._replace(tell=say)


def database_path(arguments: Namespace) -> Path:
    """Where the database is: --db, $FOOTUI_DB, or the user's data directory."""
    if arguments.db == "":
        raise UsageError("--db wants the name of a file")
    chosen = arguments.db or os.environ.get("FOOTUI_DB")
    if chosen:
        try:
            return Path(chosen).expanduser()
        except RuntimeError:
            raise CommandError(f"{chosen} names the home of a user who is not known here") from None
    from platformdirs import user_data_path

    with suppress(RuntimeError):
        path = user_data_path("footui", appauthor=False) / "footui.db"
        if path.is_absolute():
            return path
    raise CommandError("there is no home directory; say where the data is with --db")
