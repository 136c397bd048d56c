"""`footui` without a command: the full-screen program, where there is a screen for it."""

import argparse
import os
import sys
from functools import partial

from footui.cli import UsageError
from footui.cli.opening import opened
from footui.cli.output import needs_ascii
from footui.domain.faults import StoreFault
from footui.practice.practice import Practice


def open_screen(arguments: argparse.Namespace) -> int:
    """Open the program, or say in a sentence why it cannot be."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream and stream.isatty() for stream in streams):
        raise UsageError("the full-screen program needs a terminal; over ssh, use ssh -t")
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        raise UsageError("this terminal cannot move its cursor (TERM is dumb or not set)")
    from footui.tui import run

    with opened(arguments) as practice:
        afterwards = partial(_kept_safe, practice)
        return run(practice, ascii_only=needs_ascii(arguments), afterwards=afterwards)


def _kept_safe(practice: Practice) -> str:
    """Keep the weekly backup, or say why that could not be done."""
    from footui.practice.safekeeping import back_up_weekly

    try:
        back_up_weekly(practice)
    except StoreFault as fault:
        return f"The weekly backup could not be made. {fault}"
    return ""
