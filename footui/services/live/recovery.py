"""Recovery: import the fallback files of sessions that the database did not take."""

from collections.abc import Sequence
from pathlib import Path

from footui.domain.errors import StorageError
from footui.domain.transfer.json_stream import DocumentError
from footui.services.transfer import Transfer

FOUND = "A session that could not be saved before was found again."
STAYS = "{path} is on record, but cannot be deleted: {reason}. Delete it."


def take_in(transfer: Transfer, paths: Sequence[Path], *, even_held: bool) -> str:
    """Import fallback files, delete those imported, and return a sentence for the user, or "".

    A session that runs elsewhere is left alone unless `even_held`. Raises StorageError if the
    database takes one not yet; its file then stays.
    """
    said = ""
    for path in paths:
        try:
            outcome = transfer.take_in_kept(path.read_bytes(), even_held=even_held)
        except FileNotFoundError:  # another footui has put it on record
            continue
        except (DocumentError, OSError) as error:
            said = f"{path} cannot be read, and stays as it is: {error}."
            continue
        except StorageError as fault:
            said = f"A session is kept in {path}, and not on record yet: {fault}"
            raise type(fault)(said) from None
        if outcome.waiting:
            said = said or f"A session stays in {path} until the one that is live here is over."
            continue
        tally = outcome.tallies["sessions"]
        if tally.added or tally.changed:
            said = said or FOUND
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            said = STAYS.format(path=path, reason=(error.strerror or "").lower())
    return said
