"""What can go wrong on the way to the record, wherever it is noticed."""


class StorageError(Exception):
    """Something the database could not do; its text is a sentence for the user."""


class InstallationError(Exception):
    """A file of footui's own is not as it was installed; its text is a sentence for the user."""


class LeaseLostError(Exception):
    """The live session is led by somebody else."""


class InternalError(Exception):
    """footui itself has failed; its cause tells how, its text what is not saved, if anything."""


class RejectedError(Exception):
    """Why footui will not do what was asked, as a sentence for the user; nothing has changed."""
