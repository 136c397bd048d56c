"""The command line: parse, call, print.

stdout is for data, stderr for messages. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import gc
import sys
from argparse import Namespace
from collections.abc import Sequence
from io import BufferedWriter, RawIOBase, TextIOWrapper

from footui.cli.context import database_path
from footui.cli.errors import DONE, FAILED, USAGE, CommandError, UsageError
from footui.cli.output import drop, print_error
from footui.domain.errors import InstallationError, InternalError

PROCESS_LIMIT = (
    "no thread can be started: the limit of processes is reached (ulimit -u, or pids.max of a "
    "container). All saved data is safe. End other programs, or have the limit raised"
)


INTERRUPTED = "interrupted before it finished"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, and return its exit code."""
    _buffer_output()
    gc.disable()  # a command makes little garbage, and a collection takes a tenth of its time
    try:
        code = _run(argv)
        gc.freeze()  # so that Python does not collect at exit either
        if sys.stdout:
            sys.stdout.flush()
    except UsageError as error:
        print_error(str(error))
        return USAGE
    except CommandError as error:
        print_error(str(error))
        return FAILED
    except BrokenPipeError:  # the reader of the pipe has closed it
        drop(sys.stdout)
        return FAILED
    except OSError as error:
        drop(sys.stdout)
        print_error(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        return FAILED
    except KeyboardInterrupt:
        print_error(INTERRUPTED)
        return FAILED
    return code


def _buffer_output() -> None:
    """Buffer stdout even with PYTHONUNBUFFERED, which loses what a short write leaves over."""
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
    except SystemExit as done:  # after the help, the version, or a wrong usage
        return int(done.code or DONE)
    except (UsageError, CommandError):
        raise
    except Exception as error:  # a traceback could show private data
        if isinstance(error, OSError) and error.filename is None:  # the output failed
            raise
        raise _command_error(error, arguments) from None


def _command_error(error: Exception, arguments: Namespace) -> CommandError:
    cause = error.__cause__ if isinstance(error, InternalError) else None
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
