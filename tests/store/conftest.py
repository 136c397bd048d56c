"""Fixtures of the store's tests."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from footui.store.database import Database
from footui.store.queries import settings
from tests.support.stored_sessions import put_blank


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A new database."""
    database = Database(put_blank(path))
    yield database
    database.close()


@pytest.fixture
def closed_database(path: Path) -> Path:
    """Return the path of a database with one setting, which is not open."""
    with closing(Database(put_blank(path))) as database:
        settings.set_setting(database, "bell", "off", 1)
    return path


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest, tmp_path: Path, public_dir: Path) -> Iterator[None]:
    """Set one of several file mode creation masks."""
    before = os.umask(request.param)
    yield
    os.umask(before)
