"""`footui` without a command: the full-screen program, where there is a screen for it."""

import argparse
import os
import sys
from functools import partial

from footui.cli import UsageError
from footui.cli.opening import kept_safe, opened
from footui.cli.output import needs_ascii


def open_screen(arguments: argparse.Namespace) -> int:
    """Open the program, or say in a sentence why it cannot be."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream and stream.isatty() for stream in streams):
        raise UsageError("the full-screen program needs a terminal; over ssh, use ssh -t")
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        raise UsageError(
            "this terminal cannot move its cursor (TERM is dumb or not set); "
            "footui session --plain needs no more"
        )
    from footui.tui import run

    with opened(arguments) as practice:
        afterwards = partial(kept_safe, practice)
        return run(practice, ascii_only=needs_ascii(arguments), afterwards=afterwards)
