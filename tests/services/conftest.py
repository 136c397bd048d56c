"""Fixtures for the services: a short routine, and more services on the same file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from footui.domain.routine import toml_reader
from footui.services.service import Service
from footui.store.database import Database
from tests.support.fake_system import FakeSystem
from tests.support.routines import SHORT
from tests.support.sqlite_tools import drop_lease_lock
from tests.support.stored_sessions import put_blank

OpenAnother = Callable[..., Service]


@pytest.fixture
def short(service: Service) -> Service:
    """The service, with a routine of 113 seconds, 100 of them work."""
    service.routines.use(toml_reader.parse(SHORT))
    return service


@pytest.fixture
def open_another(path: Path, fake_system: FakeSystem) -> Iterator[Callable[..., Service]]:
    """Open another service on the same file and system; if `dead`, kill the others first."""
    with ExitStack() as stack:

        def make(pid: int = 101, *, dead: bool = False) -> Service:
            if dead:
                drop_lease_lock(path)
            database = stack.enter_context(closing(Database(put_blank(path))))
            return Service(database, fake_system.system(pid))

        yield make
