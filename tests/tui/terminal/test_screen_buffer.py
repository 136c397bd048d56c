"""The screen buffer: the terminal shows the same as without it, and gets little."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from footui.tui.terminal.screen_buffer import ScreenBuffer
from tests.support.terminal import ByteStream, Screen

CELL_STYLE = (
    "fg", "bg", "bold", "italics", "underscore", "strikethrough", "reverse", "blink",
)  # fmt: skip
NO_WRAP = "\x1b[?7l"
SIZE = (12, 4)
HOME = "\x1b[1;1H"


class Pair:
    """A terminal that Textual writes to, and one with the buffer between."""

    def __init__(self) -> None:
        self.size = SIZE
        self.buffer = ScreenBuffer(*SIZE)
        self.without, self.behind = Screen(*SIZE), Screen(*SIZE)
        self._streams = ByteStream(self.without), ByteStream(self.behind)
        self.feed_both(NO_WRAP)
        self.write("\x1b[?25l")

    def write(self, output: str) -> str:
        """Write what Textual writes; return what the buffer sends."""
        sent = self.buffer.draw(output)
        self.feed_without(output)
        self._streams[1].feed(sent.encode())
        return sent

    def feed_both(self, output: str) -> None:
        """Write to both terminals as another program does, or the writer."""
        self.feed_without(output)
        self._streams[1].feed(output.encode())

    def feed_without(self, output: str) -> None:
        self._streams[0].feed(output.replace("\n", "\r\n").encode())  # as the tty does

    def resize(self, columns: int, rows: int) -> None:
        self.size = (columns, rows)
        self.without.resize(rows, columns)
        self.behind.resize(rows, columns)
        self.buffer.resize(columns, rows)

    def check(self) -> None:
        """Assert that both terminals show the same."""
        assert self.behind.display == self.without.display
        assert styles(self.behind) == styles(self.without)
        assert self.behind.cursor.hidden == self.without.cursor.hidden
        if not self.without.cursor.hidden:
            assert place(self.behind) == place(self.without)


def styles(screen: Screen) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(getattr(screen.buffer[y][x], name) for name in CELL_STYLE)
         for x in range(screen.columns)]
        for y in range(screen.lines)
    ]  # fmt: skip


def place(screen: Screen) -> tuple[int, int]:
    return screen.cursor.y, min(screen.cursor.x, screen.columns - 1)


# Whatever Textual draws

STYLES = st.sampled_from(
    ["", "1", "31", "1;31", "1;7;31", "4;44", "38;5;9", "3;38;5;1", "31;1", "1;32;31", "31;32"]
)
CHARACTERS = st.sampled_from(
    ["a", "b", " ", " ", "  ", "–", "│", "é", "e\u0301", "足", "足\u0301", "🦶"]
)
WIDE = "足🦶"
UNKNOWN = [
    "\x1b[2J", "\x1b[J", "\x1b[1K", "\x1b[2L", "\x1b[M", "\x1b[2P", "\x1b[3@", "\x1b[4X", "\x1b7",
    "\x1b8", "\x1bM", "\x1bc\x1b[?7l\x1b[?25l", "\x1b]0;title\x07", "\x1b]9;text\x1b\\",
    "\t", "\x0b", "\x1b[2;3f",
]  # fmt: skip


def width(text: str) -> int:
    return sum(2 if char in WIDE else char != "\u0301" for char in text)


@dataclass(frozen=True)
class Run:
    """Texts with their styles, drawn one after the other as far as there is room."""

    at: tuple[int, int]
    texts: tuple[tuple[str, str], ...]

    def rendered(self, size: tuple[int, int]) -> str:
        columns, rows = size
        y, x = self.at[0] % rows, self.at[1] % columns
        parts = [f"\x1b[{y + 1};{x + 1}H"]
        for text, style in self.texts:
            if x + width(text) > columns:
                break
            parts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
            x += width(text)
        return "".join(parts) + "\n" * (y + 1 < rows)


TEXTS = st.lists(CHARACTERS, max_size=6).map("".join)
RUNS = st.builds(
    Run,
    st.tuples(st.integers(0, 20), st.integers(0, 40)),
    st.lists(st.tuples(TEXTS, STYLES), max_size=4).map(tuple),
)


@dataclass(frozen=True)
class Frame:
    """What Textual writes at once."""

    runs: tuple[Run, ...]
    cursor: tuple[int, int] = (0, 0)

    def rendered(self, size: tuple[int, int]) -> str:
        columns, rows = size
        y, x = self.cursor[0] % rows, self.cursor[1] % columns
        return "".join(run.rendered(size) for run in self.runs) + f"\x1b[{y + 1};{x + 1}H"

    def __call__(self, pair: Pair) -> None:
        pair.write(self.rendered(pair.size))


FRAMES = st.builds(
    Frame,
    st.lists(RUNS, max_size=5).map(tuple),
    st.tuples(st.integers(0, 20), st.integers(0, 40)),
)


@dataclass(frozen=True)
class Written:
    """A sequence outside a frame."""

    output: str

    def __call__(self, pair: Pair) -> None:
        pair.write(self.output)


@dataclass(frozen=True)
class Resized:
    """Another size, after which Textual draws a frame."""

    columns: int
    rows: int
    frame: Frame

    def __call__(self, pair: Pair) -> None:
        pair.resize(self.columns, self.rows)
        self.frame(pair)


@dataclass(frozen=True)
class Suspended:
    """The shell had the terminal meanwhile."""

    shell: str

    def __call__(self, pair: Pair) -> None:
        pair.write("\x1b[?1049l")
        pair.feed_both(self.shell)
        pair.write("\x1b[?1049h")


@dataclass(frozen=True)
class Lost:
    """A frame of which the terminal got a part at most, before the next one."""

    frame: Frame
    begun: str
    after: Frame

    def __call__(self, pair: Pair) -> None:
        pair.buffer.draw(self.frame.rendered(pair.size))
        pair.buffer.forget()
        pair.feed_both(f"{self.begun}\x18")
        pair.feed_without("\x1b[0m")  # as Textual does at the end of each text
        self.after(pair)


ACTIONS: st.SearchStrategy[Callable[[Pair], None]] = st.one_of(
    FRAMES,
    FRAMES,
    st.builds(
        Written, st.sampled_from(["\x07", "\x1b[6n", "\x1b[?25h", "\x1b[?25l", "\x1b[?2004h"])
    ),
    st.builds(Written, st.sampled_from(UNKNOWN)),
    st.builds(Resized, st.integers(2, 16), st.integers(1, 6), FRAMES),
    st.builds(
        Suspended,
        st.sampled_from(["", "\x1b[H$ ls\r\na  b\r\n", "\x1b[2J\x1b[H\x1b[31mred\x1b[0m"]),
    ),
    st.builds(
        Lost,
        FRAMES,
        st.sampled_from(["", "\x1b[1;31", "\x1b[H\x1b[0;31mx", "\x1b[2;2H\x1b[0m足"]),
        FRAMES,
    ),
)


@given(st.lists(ACTIONS, max_size=12))
def test_the_terminal_shows_the_same_as_without_the_buffer(
    actions: list[Callable[[Pair], None]],
) -> None:
    pair = Pair()
    for action in actions:
        action(pair)
        pair.check()


@given(st.lists(FRAMES, max_size=6), FRAMES)
def test_a_frame_that_is_drawn_again_sends_nothing(frames: list[Frame], last: Frame) -> None:
    pair = Pair()
    for frame in [*frames, last]:
        frame(pair)
    assert pair.write(last.rendered(SIZE)) == ""


# In detail


@pytest.fixture
def buffer() -> ScreenBuffer:
    """A buffer that has drawn one line."""
    made = ScreenBuffer(*SIZE)
    assert made.draw(f"{HOME}ab 12:34 \x1b[1mxy\x1b[0m") == "\x1b[H\x1b[0mab 12:34 \x1b[1mxy"
    return made


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ("ab 12:35 \x1b[1mxy\x1b[0m", "\x1b[4D\x1b[m5"),
        ("ab 12:34 \x1b[1mxz\x1b[0m", "\bz"),
        ("ab 12:34 \x1b[1;31mxy\x1b[0m", "\b\b\x1b[31mxy"),
        ("aB 12:44 \x1b[1mxy\x1b[0m", "\r\x1b[C\x1b[mB\x1b[4C4"),
        ("aB 22:34 \x1b[1mxy\x1b[0m", "\r\x1b[C\x1b[mB 2"),
        ("ab          ", "\x1b[8D\x1b[m\x1b[K"),
        ("ab 12:34   ", "\b\b\x1b[m  "),
        ("ab 12:34 \x1b[1mxy!\x1b[0m", "!"),
    ],
)
def test_only_the_cells_that_differ_are_sent(buffer: ScreenBuffer, line: str, sent: str) -> None:
    assert buffer.draw(HOME + line) == sent


def test_a_hidden_cursor_is_not_moved_and_a_shown_one_is(buffer: ScreenBuffer) -> None:
    assert buffer.draw("\x1b[2;3H") == ""
    assert buffer.draw("\x1b[?25h") == "\x1b[?25h\x1b[2;3H\x1b[m"
    assert buffer.draw("\x1b[2;2H") == "\b"
    assert buffer.draw("\x1b[?25l\x1b[2;5H") == "\x1b[?25l"


def test_a_bell_and_a_query_are_sent_after_what_was_drawn_before(buffer: ScreenBuffer) -> None:
    assert buffer.draw(f"{HOME}ab 12:34 \x1b[1mxy\x1b[0m!\x07\x1b[6n") == "\x1b[m!\x07\x1b[6n"


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_an_unknown_sequence_is_sent_unchanged_and_then_all_is_sent_anew(
    buffer: ScreenBuffer, unknown: str
) -> None:
    assert buffer.draw(unknown).endswith(unknown)
    assert buffer.draw(f"{HOME}ab") == "\x1b[H\x1b[0mab"


def test_text_at_an_unknown_place_is_sent_unchanged(buffer: ScreenBuffer) -> None:
    buffer.forget()
    assert buffer.draw("some\nlines") == "\x1b[0msome\x1b[0m\n\x1b[0mlines"


def test_all_is_sent_anew_in_another_size_and_nothing_outside_it(buffer: ScreenBuffer) -> None:
    buffer.resize(2, 1)
    assert buffer.draw(f"{HOME}abc\nd\ne") == "\x1b[H\x1b[0mab"
    assert buffer.draw("\x1b[1;2H足") == ""


@pytest.mark.parametrize(
    "joined", ["\N{WOMAN}\u200d\N{MICROSCOPE}", "\u2764\ufe0f", "e\u0301", "🦶"]
)
def test_after_a_character_of_doubtful_width_the_place_is_named(joined: str) -> None:
    buffer = ScreenBuffer(*SIZE)
    after = 1 + cell_len(joined)
    assert buffer.draw(f"{HOME}{joined}a") == f"\x1b[H\x1b[0m{joined}\x1b[1;{after}Ha"


def test_half_of_a_wide_character_becomes_blank() -> None:
    buffer = ScreenBuffer(*SIZE)
    buffer.draw(f"{HOME}足足")
    assert buffer.draw("\x1b[1;2Hab") == "\r ab "
    assert buffer.draw(f"{HOME}足足") == "\r足足"


def test_nothing_follows_the_last_cell_of_the_screen() -> None:
    buffer = ScreenBuffer(2, 2)
    assert buffer.draw(f"{HOME}ab\ncd{HOME}") == "\x1b[H\x1b[0mab\x1b[2Hcd"
    assert buffer.draw("\x1b[2;1Hxd") == "\x1b[2Hx"
