"""The commands that the palette offers."""

from functools import partial
from typing import Protocol

from footui.domain.session.cues import Cue
from footui.tui.host import AppHost
from footui.tui.screens.command_palette import Command


class AppActions(AppHost, Protocol):
    """The actions of the app that the palette runs."""

    def action_start(self) -> None:
        """Start a session, or offer the unfinished one."""

    def action_return(self) -> None:
        """Show the live session."""

    def action_history(self) -> None:
        """Show the history."""

    def action_settings(self) -> None:
        """Show the goal and the settings."""

    def action_undo(self) -> None:
        """Undo the last change that the user made."""

    def action_redo(self) -> None:
        """Make the last undone change again."""

    def action_help(self) -> None:
        """Show the help."""

    async def action_quit(self) -> None:
        """Quit; ask first if a session is running."""


def palette_commands(app: AppActions) -> list[Command]:
    """Return the commands that make sense now, in the order in which the palette lists them."""
    controller = app.session_controller
    session = (
        Command("Session", "Return to the live session", app.action_return)
        if controller.is_live
        else Command("Start", "Do the routine", app.action_start)
    )
    turn = "off" if controller.bell_is_on else "on"
    return [
        session,
        Command("Routine", "The exercises, and this week", app.action_routine),
        Command("History", "Which weeks met the goal", app.action_history),
        Command("Goal & settings", "How many days, and when", app.action_settings),
        Command(f"Turn the bell {turn}", "Bells during a session", partial(toggle_bell, app)),
        Command("Try the bell", "The cue for work", lambda: controller.bell.ring(Cue.WORK)),
        Command("Undo", "Undo your last change", app.action_undo),
        Command("Redo", "Redo what you just undid", app.action_redo),
        Command("Help", "The keys, and safety", app.action_help),
        Command("Quit", "Leave footui", app.action_quit),
    ]


def toggle_bell(app: AppHost) -> None:
    """Turn the bell on or off at once, and save that as a setting."""
    controller = app.session_controller
    is_on = controller.bell_is_on = not controller.bell_is_on

    def save() -> None:
        app.service.set("bell", "on" if is_on else "off")
        controller.bell_is_on = is_on
        app.show_message(f"The bell is {'on' if is_on else 'off'}.")

    app.attempt(save, app.show_message)
