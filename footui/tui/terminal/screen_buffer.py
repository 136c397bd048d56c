"""A buffer between Textual and the terminal: only the cells that differ are sent.

Textual redraws a changed region from the left edge of its widget, and whole pages where a few
words differ. The buffer draws that into a grid of what the terminal shows, and sends the
difference, as curses does.
"""

from footui.tui.terminal.cell_grid import Grid, Row, unknown_grid, written
from footui.tui.terminal.grid_diff import Pen, diff, move_pen
from footui.tui.terminal.output_tokens import Kind, Place, place_of, restyled, tokens


class ScreenBuffer:
    """Knows what the terminal shows, as far as footui has drawn it."""

    def __init__(self, columns: int, rows: int) -> None:
        """Create a buffer for a terminal of this size, of which nothing is known."""
        self._shown: Grid
        self._pen: Pen
        """Where the terminal writes next."""
        self._hand: Place | None
        """Where Textual writes next."""
        self._style = ""
        """The style in which Textual writes next."""
        self._is_cursor_shown = False
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Forget what the terminal shows, which has another size now."""
        self._columns, self._rows = columns, rows
        self.forget()

    def forget(self) -> None:
        """Forget what the terminal shows: what is drawn from now on is sent in any case."""
        self._shown = unknown_grid(self._columns, self._rows)
        self._pen = Pen()
        self._hand = None

    def draw(self, output: str) -> str:
        """Return what to send to the terminal in place of `output`, which Textual has written."""
        drawn, sent = list(self._shown), []
        for kind, text in tokens(output):
            if kind is Kind.TEXT and self._hand:
                self._hand = self._write(drawn, self._hand, text)
            elif kind is Kind.STYLE:
                self._style = restyled(self._style, text)
            elif kind is Kind.MOVE:
                self._hand = place_of(text)
            elif kind is Kind.NEWLINE and self._hand:
                self._hand = self._hand[0] + 1, 0
            elif kind in (Kind.CURSOR, Kind.NEUTRAL):
                sent += [self._update(drawn), text]
                if kind is Kind.CURSOR:
                    self._is_cursor_shown = text.endswith("h")
            else:
                sent += [self._update(drawn), self._catch_up(), text]
                self.forget()
                drawn = list(self._shown)
        sent.append(self._update(drawn))
        if self._is_cursor_shown:
            sent.append(self._catch_up())
        return "".join(sent)

    def _write(self, drawn: list[Row], hand: Place, text: str) -> Place:
        """Write `text` into the grid `drawn`, and return where Textual writes next."""
        y, x = hand
        if y < self._rows:
            drawn[y], x = written(drawn[y], x, text, self._style)
        return y, x

    def _update(self, drawn: list[Row]) -> str:
        """Return what makes the terminal show `drawn`."""
        sent, self._pen = diff(self._shown, tuple(drawn), self._pen)
        self._shown = tuple(drawn)
        return sent

    def _catch_up(self) -> str:
        """Return what brings the terminal's cursor to where Textual believes that it is."""
        sent, self._pen = move_pen(self._pen, self._hand, self._style)
        return sent
