"""The screen of the goal and the settings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rich.text import Text
from textual.binding import Binding

from footui.domain.dates import long_date
from footui.domain.session.cues import Cue, drawn
from footui.domain.settings import SETTINGS, Setting, Settings
from footui.domain.text import count
from footui.render.phrases import days_of
from footui.services.history import Overview
from footui.tui.screens.base import BaseScreen
from footui.tui.screens.choice import ChoiceScreen
from footui.tui.screens.confirmations import other_cutoff, other_week_start, other_zone
from footui.tui.screens.form import Entry, FormScreen
from footui.tui.views.layout import Part, justify, paragraph, styled
from footui.tui.views.style import ACCENT, QUIET
from footui.tui.widgets.cursor_list import CursorList

LABEL = 18


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the screen: a setting, its value, what it means, and how to change it."""

    label: str
    value: str
    about: str
    change: Callable[[], None]


class SettingsScreen(BaseScreen[None]):
    """Shows the goal, the pauses and the settings, and changes them."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "", show=False, id="settings.up"),
        Binding("down,j", "move(1)", "choose", key_display="↑↓", id="settings.down"),
        Binding("enter,space", "change", "change", key_display="enter", id="settings.change"),
        Binding("b", "try_bell", "try the bell", id="settings.bell"),
        Binding("escape", "app.routine", "", show=False, id="settings.leave"),
    ]

    _notice = ""
    _cue = -1
    _settings: Settings
    _overview: Overview
    _items: CursorList[Item] = CursorList()

    def load(self) -> None:
        """Read the settings and the history."""
        bell = self.footui.session_controller.bell_is_on
        self._settings = replace(self.service.settings, bell=bell)
        self._overview = self.service.history.overview()
        on_screen = [setting for setting in SETTINGS.values() if setting.label]
        items = (self._goal(), self._pauses(), *map(self._item, on_screen))
        self._items = self._items.with_items(items)

    def action_move(self, by: int) -> None:
        """Select another setting."""
        if self._items.items:
            self._items, self._notice = self._items.moved(by), ""
            self.reload()

    def action_change(self) -> None:
        """Change the selected setting, or open the dialog for it."""
        self._notice = self.footui.message = ""
        self.reload()
        if not self._load_error:
            self._items.chosen.change()

    def action_try_bell(self) -> None:
        """Ring the next cue, and show its name and rhythm."""
        cues = tuple(Cue)
        self._cue = (self._cue + 1) % len(cues)
        cue = cues[self._cue]
        self.footui.session_controller.bell.ring(cue)
        self._notice = f"That was the cue for {cue}:  {drawn(cue)}"
        self.redraw()

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the list, and what the selected setting means."""
        lines = self._items.lines(_line)
        for line in lines:
            line.truncate(width - 1, overflow="ellipsis")
        gap = [styled()] if height >= len(lines) + 10 else []
        about = self._notice or self._items.chosen.about
        return [
            justify(
                styled(("Goal & settings", ACCENT)), styled(long_date(self._overview.today)), width
            ),
            *gap,
            *lines[:2],
            *gap,
            *lines[2:],
            styled(),
            *paragraph(about, width, "" if self._notice else QUIET),
        ]

    # The items

    def _goal(self) -> Item:
        week = self._overview.this_week
        about = (
            "How many days a week meet the goal, and how many make it full. A new goal leaves "
            "past weeks alone, unless you name one."
        )
        return Item("Goal", f"{days_of(week.goal)} a week", about, self._open_goals)

    def _pauses(self) -> Item:
        number = len(self._overview.diary.pauses)
        about = "Weeks when you were ill or away. They don't break a streak."
        value = count(number, "week") if number else "none"
        return Item("Paused weeks", value, about, self._open_pauses)

    def _item(self, setting: Setting) -> Item:
        text = setting.stored(self._settings)
        value = setting.names.get(text, text)
        ask = {
            "timezone": self._ask_zone,
            "week_start": self._ask_week_start,
            "day_cutoff": self._ask_cutoff,
        }
        if setting.key == "timezone":
            value = f"{text}, {self.service.now(self._settings.zone):%H:%M}"
        change = ask.get(setting.key, partial(self._set_next, setting))
        return Item(setting.label, value, setting.about, change)

    # Changes

    def _set(self, key: str, value: str) -> None:
        def change() -> None:
            self.service.set(key, value)
            self.footui.apply_settings(self.service.settings)
            self.footui.message = ""
            self.reload()

        self.footui.attempt(change, self.footui.show_message)

    def _set_next(self, setting: Setting) -> None:
        self._set(setting.key, setting.after(setting.stored(self._settings)))
        if setting.key == "notify":
            self.footui.announce("this is how you will be notified")

    def _open_goals(self) -> None:
        from footui.tui.screens.goals import GoalsScreen

        self.app.push_screen(GoalsScreen())

    def _open_pauses(self) -> None:
        from footui.tui.screens.pauses import PausesScreen

        self.app.push_screen(PausesScreen())

    def _ask_zone(self) -> None:
        def named(values: dict[str, Any] | None) -> None:
            if values and values["zone"] != self._settings.timezone:
                then = replace(self._settings, timezone=values["zone"])
                dialog = other_zone(then, self.service.now(then.zone))
                self._ask(dialog, "timezone")

        setting = SETTINGS["timezone"]
        about = "A name such as Europe/Berlin. Saved sessions keep their days."
        entries = [Entry("zone", setting.label, self._settings.timezone, setting.parse, wide=True)]
        self.app.push_screen(FormScreen(setting.label, about, entries, lambda _: None), named)

    def _ask_week_start(self) -> None:
        self._ask(other_week_start(self._overview), "week_start")

    def _ask_cutoff(self) -> None:
        now = self.service.now(self._settings.zone)
        self._ask(other_cutoff(self._settings, now), "day_cutoff")

    def _ask(self, dialog: ChoiceScreen[str], key: str) -> None:
        """Open a dialog, and set `key` to its answer, unless that is empty."""

        def answered(answer: str | None) -> None:
            if answer:
                self._set(key, answer)

        self.app.push_screen(dialog, answered)


def _line(item: Item, style: str) -> tuple[Part, ...]:
    return (f"{item.label:<{LABEL}}", style), item.value
