"""Fixtures of the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footui.store.database import Database
from tests.store.outside import be_impatient


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A new database."""
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a locked database."""
    be_impatient(monkeypatch)
