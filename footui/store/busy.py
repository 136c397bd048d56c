"""Connections that wait for other programs, and say so when it takes long."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

BUSY_TIMEOUT = 60.0
"""Seconds to wait for another program."""

TOLD_AFTER = 2.0
"""Seconds of it after which to say so."""

STEP = 0.25
"""Seconds that SQLite waits at a time: meanwhile no signal reaches Python, not even ctrl+c."""

WAITING = "Another program is writing to {path}. Waiting for up to a minute …"

T = TypeVar("T")


class BusyWait:
    """How long to wait for other programs, and whom to tell of it."""

    def __init__(
        self, timeout: float | None = None, tell: Callable[[str], None] | None = None
    ) -> None:
        """Wait for `timeout` seconds, BUSY_TIMEOUT by default; `tell` is called at most once."""
        self.timeout = BUSY_TIMEOUT if timeout is None else timeout
        self._tell = tell
        self._refusal: OSError | None = None

    @property
    def step(self) -> float:
        """Seconds that SQLite shall wait in one attempt."""
        return min(self.timeout, STEP)

    def factory(self, path: Path) -> type[sqlite3.Connection]:
        """What makes sqlite3 connect to the file at `path` with a connection that waits."""
        return cast("type[sqlite3.Connection]", partial(_Connection, self, path))

    def open(self, path: Path, mode: str) -> sqlite3.Connection:
        """Connect to a file that is there, to read it ("ro") or to write to it as well ("rw")."""
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        factory = self.factory(path)
        return sqlite3.connect(
            uri, timeout=self.step, uri=True, isolation_level=None, factory=factory
        )

    def run(self, path: Path, attempt: Callable[[], T]) -> T:
        """What `attempt` at the file at `path` returns, once SQLite is not busy any more.

        Raises what it raises, and OSError where the disk cannot lock files at all.
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
            if (is_over or is_long) and (refusal := self._look_closer(path)):
                raise refusal
            if is_over:
                raise busy
            if is_long and self._tell:
                tell, self._tell = self._tell, None
                tell(WAITING.format(path=path))

    def _look_closer(self, path: Path) -> OSError | None:
        """Why the disk cannot lock files, if it cannot; asked only where one waits at all."""
        if self.timeout:
            from footui.store.disk import locking_error  # rarely needed, and a prompt loads this

            self._refusal = locking_error(path)
        return self._refusal


def is_busy(error: BaseException) -> bool:
    """Whether another program, or so SQLite thinks, keeps the file locked."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


class _Connection(sqlite3.Connection):
    def __init__(self, wait: BusyWait, path: Path, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._wait = partial(wait.run, path)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(partial(_Cursor, self._wait))

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self.cursor().execute(sql, parameters)


class _Cursor(sqlite3.Cursor):
    def __init__(
        self, wait: Callable[[Callable[[], object]], object], connection: sqlite3.Connection
    ) -> None:
        super().__init__(connection)
        self._wait = wait

    def execute(self, sql: str, parameters: Any = ()) -> "_Cursor":
        self._wait(lambda: super(_Cursor, self).execute(sql, parameters))
        return self
