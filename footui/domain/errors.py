"""Errors that cross layers. The text of most is a sentence for the user."""


class StorageError(Exception):
    """The database could not do something; the text is a sentence for the user."""


class InstallationError(Exception):
    """A file of the installed package is missing or broken; the text is a sentence for the user."""


class LeaseLostError(Exception):
    """Another footui has taken the live session over."""


class InternalError(Exception):
    """footui has a bug: see the cause. The text says what is not saved, if anything."""


class RejectedError(Exception):
    """footui refuses a request; the text tells the user why, and nothing has changed."""
