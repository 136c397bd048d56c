"""What an import changes: each part of it, and the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from footui.domain.transfer.merge import Archive, Tally, tallies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import changed, or would change.

    `tallies` has the counts by table. `waiting` counts sessions left out because of a live one.
    `rows_added` counts new sessions, deleted ones included. `to_come` are the days of imported
    sessions that lie in the future. `backup` is the copy of the database before, if one was made.
    """

    tallies: dict[str, Tally]
    waiting: int
    rows_added: int = 0
    to_come: tuple[date, ...] = ()
    backup: Path | None = None

    def with_more(self, other: "Outcome") -> "Outcome":
        """Return the sum of both."""
        return Outcome(
            {table: tally + other.tallies[table] for table, tally in self.tallies.items()},
            self.waiting + other.waiting,
            self.rows_added + other.rows_added,
            tuple(sorted({*self.to_come, *other.to_come})),
            self.backup or other.backup,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What is new in a part of an import: the sessions, compressed, and the `rest`."""

    outcome: Outcome
    rest: Archive
    sessions: tuple[bytes, ...]

    @property
    def has_news(self) -> bool:
        """Whether there is anything to write."""
        return self.rest.has_rows or self.rest.person is not None or bool(self.sessions)


def total(parts: Iterable[Part]) -> Outcome:
    """Return the sum of the parts of an import."""
    found = Outcome(tallies(Archive(), Archive()), 0, 0)
    for part in parts:
        found = found.with_more(part.outcome)
    return found
