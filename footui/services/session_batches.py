"""Sessions compressed in memory, between reading a file and merging it."""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from footui.domain.transfer.merge import SessionRows

AT_ONCE = 500
"""Sessions in a batch, at most."""

T = TypeVar("T")


def pack(sessions: Iterable[SessionRows]) -> list[bytes]:
    """Return the sessions in compressed batches of at most AT_ONCE."""
    return [
        zlib.compress(
            json.dumps([(rows.session, rows.transitions, rows.lease) for rows in batch]).encode(), 1
        )
        for batch in in_batches(sessions)
    ]


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most AT_ONCE."""
    left = iter(items)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def unpack(batch: bytes) -> dict[str, SessionRows]:
    """Return the sessions of a batch by their ids."""
    return {
        session["id"]: SessionRows(session, tuple(transitions), lease)
        for session, transitions, lease in json.loads(zlib.decompress(batch))
    }
