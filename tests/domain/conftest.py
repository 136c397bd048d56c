"""What the tests of the domain share: the routine that footui ships."""

from importlib.resources import files

import pytest

from footui.domain.routine import Routine
from footui.domain.routine_document import read


@pytest.fixture(scope="session")
def document() -> str:
    return files("footui").joinpath("routine.toml").read_text("utf-8")


@pytest.fixture(scope="session")
def shipped(document: str) -> Routine:
    return read(document.encode())
