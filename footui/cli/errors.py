"""Exit codes, and the errors that commands raise; `main` prints them as one line."""

DONE, FAILED, USAGE = 0, 1, 2


class CommandError(Exception):
    """Why a command could not be done, in one line."""


class UsageError(Exception):
    """What is wrong with the way in which a command was called, in one line."""
