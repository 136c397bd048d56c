"""The pictures in screenshots/ are what the program draws."""

import difflib

import pytest

from tests.screenshots import FOLDER, SCENARIOS, Scenario, draw


@pytest.fixture(autouse=True)
def undrawn() -> None:
    """Draw everything, as Textual makes its picture of it."""


def is_usual(scenario: Scenario) -> bool:
    """Whether it is of the usual size and characters, as most tests of the screens are not."""
    return scenario.size == (80, 24) and not scenario.ascii_only


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(one, marks=[pytest.mark.long] * (not is_usual(one)), id=one.name)
        for one in SCENARIOS
    ],
)
def test_the_screen_looks_as_in_its_picture(scenario: Scenario) -> None:
    drawn = draw(scenario)
    kept = (FOLDER / f"{scenario.name}.txt").read_text("utf-8")
    difference = difflib.unified_diff(
        kept.splitlines(), drawn.text.splitlines(), "screenshots", "now", lineterm=""
    )
    told = "\n".join(difference)
    assert drawn.text == kept, f"run `make screenshots` if this is meant:\n{told}"
    svg = (FOLDER / f"{scenario.name}.svg").read_text("utf-8")
    assert drawn.svg == svg, "same text, other colours: run `make screenshots` if this is meant"


def test_no_picture_is_left_of_a_screen_that_is_gone() -> None:
    names = {scenario.name for scenario in SCENARIOS}
    assert {file.stem for file in FOLDER.iterdir()} == names


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_no_line_is_wider_than_the_screen(scenario: Scenario) -> None:
    width, height = scenario.size
    lines = (FOLDER / f"{scenario.name}.txt").read_text("utf-8").splitlines()
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    "scenario", [s for s in SCENARIOS if s.ascii_only], ids=lambda scenario: scenario.name
)
def test_ascii_means_ascii(scenario: Scenario) -> None:
    assert (FOLDER / f"{scenario.name}.txt").read_text("utf-8").isascii()
