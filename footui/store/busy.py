"""SQLite connections that wait while other programs write, and report long waits."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

BUSY_TIMEOUT = 60.0
"""Seconds to wait for another program."""

TOLD_AFTER = 2.0
"""Seconds of waiting after which to tell the user."""

STEP = 0.25
"""Seconds of one wait inside SQLite. Python handles no signal during it, not even ctrl+c."""

WAITING = "Another program is writing to {path}. Waiting for up to a minute …"

T = TypeVar("T")


class BusyWait:
    """How long to wait for other programs, and a function that tells the user."""

    def __init__(
        self, timeout: float | None = None, tell: Callable[[str], None] | None = None
    ) -> None:
        """Wait for `timeout` seconds, BUSY_TIMEOUT by default; `tell` is called at most once."""
        self.timeout = BUSY_TIMEOUT if timeout is None else timeout
        self._tell = tell
        self._refusal: OSError | None = None

    @property
    def step(self) -> float:
        """Seconds that SQLite waits in one attempt."""
        return min(self.timeout, STEP)

    def factory(self, path: Path) -> type[sqlite3.Connection]:
        """Return a connection class for sqlite3 whose connections to `path` wait."""
        return cast("type[sqlite3.Connection]", partial(_Connection, self, path))

    def open(self, path: Path, mode: str) -> sqlite3.Connection:
        """Connect to an existing file, to read it ("ro") or to read and write it ("rw")."""
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        factory = self.factory(path)
        return sqlite3.connect(
            uri, timeout=self.step, uri=True, isolation_level=None, factory=factory
        )

    def run(self, path: Path, attempt: Callable[[], T]) -> T:
        """Call `attempt`, again while another program locks `path`, and return its result.

        Raises the errors of `attempt`, the busy one after `timeout`; OSError if the disk cannot
        lock files at all.
        """
        waited = 0.0
        while True:
            try:
                return attempt()
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
                busy = error
            before, waited = waited, waited + self.step
            is_over, is_long = waited >= self.timeout, before < TOLD_AFTER <= waited
            if (is_over or is_long) and (refusal := self._locking_error(path)):
                raise refusal
            if is_over:
                raise busy
            if is_long and self._tell:
                tell, self._tell = self._tell, None
                tell(WAITING.format(path=path))

    def _locking_error(self, path: Path) -> OSError | None:
        """Return why the disk cannot lock files; None if it can, or without a timeout."""
        if self.timeout:
            from footui.store.disk import locking_error  # rarely needed; this keeps prompts fast

            self._refusal = locking_error(path)
        return self._refusal


def is_busy(error: BaseException) -> bool:
    """Whether SQLite reports that another program has the file locked."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


class _Connection(sqlite3.Connection):
    """A connection whose statements wait for locks as `wait` says."""

    def __init__(self, wait: BusyWait, path: Path, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._wait = partial(wait.run, path)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(partial(_Cursor, self._wait))

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self.cursor().execute(sql, parameters)


class _Cursor(sqlite3.Cursor):
    """A cursor that hands each statement to `wait`."""

    def __init__(
        self, wait: Callable[[Callable[[], object]], object], connection: sqlite3.Connection
    ) -> None:
        super().__init__(connection)
        self._wait = wait

    def execute(self, sql: str, parameters: Any = ()) -> "_Cursor":
        self._wait(lambda: super(_Cursor, self).execute(sql, parameters))
        return self
