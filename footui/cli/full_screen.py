"""`footui` without a command: open the full-screen program."""

import argparse
import os
import sys
import termios

from footui.cli.context import as_command_errors, database_path, here, weekly_backup
from footui.cli.errors import UsageError
from footui.cli.output import needs_ascii
from footui.services.service import Service

FOR_DEVELOPERS = ("TEXTUAL", "COLUMNS", "LINES")
"""Prefixes of variables that make Textual log keys, or assume another size of the terminal."""

OUTPUT_SPEED = 5
"""The index of the output speed in what `termios.tcgetattr` returns."""


def open_screen(arguments: argparse.Namespace) -> int:
    """Open the program; raise UsageError if the terminal cannot show it."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream and stream.isatty() for stream in streams):
        raise UsageError("the full-screen program needs a terminal; over ssh, use ssh -t")
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        raise UsageError(
            "this terminal cannot move its cursor (TERM is dumb or not set); "
            "footui session --plain works here"
        )
    for name in [name for name in os.environ if name.startswith(FOR_DEVELOPERS)]:
        del os.environ[name]  # before Textual reads them
    from footui.tui import run

    with as_command_errors(), Service.open(database_path(arguments), here()) as service:
        slow = arguments.slow or _is_slow_line()
        return run(
            service,
            ascii_only=needs_ascii(arguments),
            slow=slow,
            after_first_frame=lambda: weekly_backup(service),
        )


def _is_slow_line() -> bool:
    """Return whether the terminal has less than 9,600 baud; ssh passes the speed on."""
    speed: int = termios.tcgetattr(sys.stderr.fileno())[OUTPUT_SPEED]
    return termios.B0 < speed < termios.B9600
