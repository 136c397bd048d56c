"""The full-screen program, and the only place that knows Textual."""

from footui.practice.practice import Practice


def run(practice: Practice, *, ascii_only: bool) -> int:
    """Open the program on this terminal, and return its exit code."""
    from footui.tui.app import FootUI

    return FootUI(practice, ascii_only=ascii_only).run_on_terminal()
