"""Lines of text, of which only those that changed are drawn again."""

from collections.abc import Callable

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Region

from footui.tui.views.layout import justify, styled
from footui.tui.widgets.lines import Lines

Show = Callable[..., list[Region]]


class Sheet(App[None]):
    """Nothing but lines."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        yield Lines(id="lines", ascii_only=self._ascii_only)


def asked_for(lines: Lines, monkeypatch: pytest.MonkeyPatch, *shown: Text | str) -> list[Region]:
    """The regions that are drawn anew when `shown` is shown."""
    regions: list[Region] = []
    with monkeypatch.context() as patched:
        patched.setattr(lines, "refresh", lambda *given: regions.extend(given))
        lines.show(shown)
    return regions


async def changes(
    monkeypatch: pytest.MonkeyPatch, before: list[Text | str], after: list[Text | str]
) -> list[Region]:
    async with Sheet().run_test(size=(40, 5)) as pilot:
        lines = pilot.app.query_one("#lines", Lines)
        lines.show(before)
        return asked_for(lines, monkeypatch, *after)


async def test_what_stays_the_same_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await changes(monkeypatch, ["one", "two"], ["one", "two"]) == []


@pytest.mark.parametrize(
    ("before", "after", "drawn"),
    [
        (["same", "12:34"], ["same", "12:33"], [1]),
        (["ab"], ["abcd"], [0]),
        (["足 a"], ["足 b"], [0]),
        ([], ["ab"], [0]),
        (["ab", "cde"], [], [0, 1]),
        ([styled("ab", ("c", "bold"))], [styled("ab", ("c", "dim"))], [0]),
    ],
)
async def test_a_line_that_changes_comes_or_goes_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
    before: list[Text | str],
    after: list[Text | str],
    drawn: list[int],
) -> None:
    assert await changes(monkeypatch, before, after) == [Region(0, y, 40, 1) for y in drawn]


async def test_after_any_change_the_screen_shows_the_new_lines() -> None:
    pages = [["abc", "def"], ["足 c"], ["a\u0301bc", "x", "y"], [], ["abcdef" * 10], ["足" * 40]]
    async with Sheet().run_test(size=(20, 4)) as pilot:
        lines = pilot.app.query_one("#lines", Lines)
        lines.styles.height = 4
        await pilot.pause()
        for page in pages:
            lines.show(page)
            for y in range(4):
                strip = lines.render_line(y)
                assert strip.cell_length == 20
                shown = page[y] if y < len(page) else ""
                assert shown.startswith(strip.text.rstrip())


async def test_text_is_not_markup() -> None:
    async with Sheet().run_test(size=(40, 4)) as pilot:
        lines = pilot.app.query_one("#lines", Lines)
        lines.show(["[bold]x[/foo] [/]", styled("[red]", ("[b]", "bold"))])
        assert lines.plain == "[bold]x[/foo] [/]\n[red][b]"


async def test_ascii_takes_as_many_cells_and_keeps_its_styles() -> None:
    async with Sheet(ascii_only=True).run_test(size=(40, 4)) as pilot:
        lines = pilot.app.query_one("#lines", Lines)
        lines.show([styled("– ", ("●", "green"), " → ·")])
        assert lines.plain == "- # > ."
        assert any("green" in str(segment.style) for segment in lines.render_line(0))


async def test_ascii_of_wide_characters_stays_ascii() -> None:
    async with Sheet(ascii_only=True).run_test(size=(40, 4)) as pilot:
        lines = pilot.app.query_one("#lines", Lines)
        lines.show(["足 foot"])
        assert lines.plain.isascii()
        assert lines.plain.endswith(" foot")


@pytest.mark.parametrize("width", [20, 21, 80])
def test_two_ends_of_a_line_are_a_cell_off_the_margins(width: int) -> None:
    line = justify(styled("left"), styled("right"), width)
    assert line.plain.startswith(" left")
    assert line.plain.endswith("right")
    assert line.cell_len == width - 1


def test_two_ends_that_have_too_little_room_stay_apart() -> None:
    assert justify(styled("left"), styled("right"), 5).plain == " left right"
