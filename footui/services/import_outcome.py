"""What an import changes: of each part of it, and of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from footui.domain.transfer.merge import Archive, Tally, tallies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import changed or would change, by table, and how many sessions must wait.

    `rows_added` counts the sessions that were not here, deleted ones among them. `to_come` are the
    days that lie in the future of the sessions that came in. `backup` is the copy of what was
    before, where one was made.
    """

    tallies: dict[str, Tally]
    waiting: int
    rows_added: int = 0
    to_come: tuple[date, ...] = ()
    backup: Path | None = None

    def with_more(self, other: "Outcome") -> "Outcome":
        """Both together."""
        return Outcome(
            {table: tally + other.tallies[table] for table, tally in self.tallies.items()},
            self.waiting + other.waiting,
            self.rows_added + other.rows_added,
            tuple(sorted({*self.to_come, *other.to_come})),
            self.backup or other.backup,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What is new in a part of an import: the sessions packed, and the rest."""

    outcome: Outcome
    rest: Archive
    sessions: tuple[bytes, ...]

    @property
    def has_news(self) -> bool:
        """Whether there is anything to write."""
        return self.rest.has_rows or self.rest.person is not None or bool(self.sessions)


def total(parts: Iterable[Part]) -> Outcome:
    """What the parts of an import come to."""
    found = Outcome(tallies(Archive(), Archive()), 0, 0)
    for part in parts:
        found = found.with_more(part.outcome)
    return found
