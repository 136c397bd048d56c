"""Changes of sessions by hand: what a person says, and what can be taken back."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Details:
    """What a person may say of a session: `clock` is when it began, on their wall."""

    clock: time | None = None
    minutes: float | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    effort: int | None = None
    note: str = ""
    counts: bool = True


class ChangeKind(StrEnum):
    """What a change by hand did to a session."""

    ADD = "add"
    EDIT = "edit"
    COUNT = "count"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Undone:
    """A change that was taken back; or was not, because the session changed since."""

    kind: ChangeKind
    day: date
    is_outdated: bool
