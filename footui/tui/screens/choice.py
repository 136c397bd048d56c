"""A dialog with a question and a few answers, each with a key."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rich.text import Text
from textual.binding import Binding
from textual.events import Key

from footui.domain.kinds import MadeIn
from footui.domain.session.edits import Change
from footui.services.live.flow import Answer, answers_about
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, counted, where
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import Part, paragraph, styled
from footui.tui.views.style import ACCENT, CAREFUL, STRONG
from footui.tui.widgets.cursor_list import CursorList

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One answer: its key, and what it does.

    With `needs_enter`, the key only selects the answer, and Enter confirms it. The dialog shows
    `if_chosen` while the answer is selected.
    """

    key: str
    what: str
    answer: T
    needs_enter: bool = False
    if_chosen: str = ""


KEEP = Choice("k", "end it, and keep what you did", Answer.KEEP)
DISCARD = Choice(
    "d",
    "discard it",
    Answer.DISCARD,
    needs_enter=True,
    if_chosen="enter discards it; u brings it back.",
)


class ChoiceScreen(BaseDialog[T | None]):
    """Asks one question; returns the answer of the choice, or None after escape."""

    BINDINGS = [
        Binding("up", "move(-1)", "", show=False, id="choice.up"),
        Binding("down", "move(1)", "", show=False, id="choice.down"),
        Binding("enter", "choose", "choose", key_display="enter", id="choice.choose"),
        Binding("escape,q", "none", "back", key_display="esc", id="choice.back"),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        *choices: Choice[T],
        chosen: int = 0,
    ) -> None:
        """Ask with a title and a paragraph; `chosen` is the index of the selected choice."""
        super().__init__()
        self._title, self._text = title, text
        self._choices = CursorList(choices, chosen)

    def on_key(self, event: Key) -> None:
        """Choose the answer with this key, or select it if it needs Enter."""
        for number, choice in enumerate(self._choices.items):
            if event.key == choice.key:
                self.take(event)
                if choice.needs_enter:
                    self._choices = replace(self._choices, number=number)
                    self.redraw()
                else:
                    self.dismiss(choice.answer)

    def action_move(self, by: int) -> None:
        """Select another answer."""
        self._choices = self._choices.moved(by)
        self.redraw()

    def action_choose(self) -> None:
        """Choose the selected answer."""
        self.dismiss(self._choices.chosen.answer)

    def action_none(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the question and the answers."""
        return [
            styled((f" {self._title}", STRONG)),
            styled(),
            *paragraph(self._text, width),
            styled(),
            *self._choices.lines(_answer),
            styled(),
            *paragraph(self._choices.chosen.if_chosen, width, CAREFUL),
        ]


def _answer(choice: Choice[T], style: str) -> tuple[Part, ...]:
    return (f" {choice.key}", ACCENT), (f"  {choice.what}", style)


def leaving(live: LiveSession, earlier_day: str) -> ChoiceScreen[Answer]:
    """Return the dialog that asks what to do with the session that the user leaves.

    `earlier_day` is the day on which the session counts, if that day is over, else empty.
    """
    position, unsaved = where(live.session), live.unsaved
    day = f" {counted(earlier_day)}" if earlier_day else ""
    return ChoiceScreen(
        "Leave the session",
        f"It is paused, {position}.{day} Not saved yet: {unsaved}"
        if unsaved
        else f"It is paused and saved, {position}.{day}",
        Choice("r", "quit, and resume it later", Answer.LATER)
        if live.is_kept
        else Choice("r", "resume it later, here or on another machine", Answer.LATER),
        KEEP,
        DISCARD,
    )


def pending_question(pending: PendingSession) -> ChoiceScreen[Answer]:
    """Return the dialog that asks what to do with an unfinished session."""
    day, choices = pending.counts_on, {KEEP.answer: KEEP, DISCARD.answer: DISCARD}
    if pending.held:
        title = "A session is running elsewhere"
        text = (
            f"{pending.told} You can look around meanwhile, or take it over here, for instance "
            "when that connection was lost."
        )
        resume = ("t", f"take it over; it counts on {day}" if day else "take it over")
    else:
        title, text = "Unfinished session", pending.told
        resume = (
            "r",
            f"resume it; it counts on {day}" if day else "resume it, paused where it was",
        )
    choices[Answer.RESUME] = Choice(*resume, Answer.RESUME)
    choices[Answer.LATER] = Choice("l", "look around", Answer.LATER)
    return ChoiceScreen(title, text, *(choices[answer] for answer in answers_about(pending)))


def sure_to_undo(change: Change, *, redo: bool) -> ChoiceScreen[bool]:
    """Return the dialog that asks before undoing or redoing a change of another program."""
    done = "undone" if redo else "done"
    where = {
        MadeIn.SHELL: "in the shell",
        MadeIn.SCREEN: "in another footui, open now or earlier",
    }[change.made_in]
    return ChoiceScreen(
        f"{'Redo' if redo else 'Undo'} what this footui did not {'undo' if redo else 'do'}",
        f"It was {done} {where}: {change.told}.",
        Choice("y", "redo it" if redo else "undo it", answer=True),
        Choice("n", "leave it as it is", answer=False),
    )
