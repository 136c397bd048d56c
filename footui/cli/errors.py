"""Exit codes, and the errors that commands raise; `main` prints them as one line."""

DONE, FAILED, USAGE = 0, 1, 2


class CommandError(Exception):
    """A command failed; the text says why, in one line."""


class UsageError(Exception):
    """A command was called the wrong way; the text says how, in one line."""
