"""All locations in footui, the keys that lead from one to the next, and their texts."""

from dataclasses import dataclass

from footui.domain.text import to_ascii
from tests.support.terminal import ENTER, ESCAPE, Terminal

LEAST = (60, 18)
MORE_ROOM = "footui needs a window of 60 × 18"

FAR = """\
format = 1
name = "Fußübungen – 足の体操"

[[exercise]]
key = "push"
name = "Drücken – 押す"
equipment = ["Bänder"]
why = "Füße, Knöchel und Übermut"
how = "Press the wall with both feet: ‘drücken’, dann 休む, then press again."
ready = 300
sides = ["both"]
sets = 2
rest = 290
[[exercise.part]]
cue = "Press the wall, ganz kräftig: 押す."
tempo = [{ phase = "work", seconds = 280, say = "drück" }]
"""
"""A routine of another country, each of whose phases is longer than a test."""


@dataclass(frozen=True, slots=True)
class Location:
    """A location: the keys that lead there from the one before, and what is to be seen."""

    name: str
    keys: str
    texts: tuple[str, ...]


def visit(name: str, keys: str, *texts: str) -> Location:
    return Location(name, keys, texts)


ROUTINE = (
    "This week", "Fußübungen – 足の体操", "Drücken – 押す", "休む, then press again.", "Bänder",
    "Füße, Knöchel und Übermut", "h history", "g goal & settings", "? help", "q quit",
)  # fmt: skip
LIVE = ("1 of 1", "to go", "n next", "p back", "b again", "+ 10 s", "x pain", "q leave")
SCALE = ("0 1 2 3 4 5 6 7 8 9 10", "none", "carry on", "ease off", "stop")
MONTH = (
    "History", "streak", "November 2026", "goal 2–3 days, Monday to Sunday", "Mon", "Sun",
    "2 days", "16~", "18●", "best streak 6 weeks", "15 sessions, 4 h 50 min", "←↓↑→ day",
    "[ ] month", "y year", "p pain", "a add", "? help",
)  # fmt: skip
SETTINGS = (
    "Goal & settings", "Sunday 22 November", "2–3 days a week", "Paused weeks", "1 week",
    "Time zone", "Europe/Berlin, 19:04", "Week starts on", "Monday", "Day starts at", "00:00",
    "Bell", "Background", "dark", "ASCII only", "enter change", "b try the bell", "? help",
)  # fmt: skip
GOALS = ("Goal", "2–3 days a week, from the week of", "Without a goal it is",
         "earlier weeks keep theirs.", "a add", "e edit", "d delete", "esc back")  # fmt: skip
PAUSES = ("Paused weeks", "Week of 28 September 2026: Grippe – 足", "if you meet the goal.",
          "a add", "e edit", "d delete", "esc back")  # fmt: skip
FORM = ("enter save", "tab next field", "esc cancel")
CHOICE = ("enter choose", "esc back")
DAY = (
    "Wednesday 18 November 2026", "Length", "20:09", "complete", "Pain", "before 5, after 3",
    "Tibialis anterior", "Ankle circles", "“Fuß – 足 steif”", "a add", "e edit", "d delete",
    "esc back",
)  # fmt: skip

LOCATIONS = (
    visit(
        "welcome", "", "Welcome to footui", "It is not medical advice and cures nothing.",
        "settles within 24 hours.", "weakness in both legs.", "Your time zone",
        "press Enter to take the one shown.", "Europe/Berlin", "enter go on", "esc leave",
    ),
    visit("routine", ENTER, *ROUTINE, "s start"),
    visit("palette", "\x10", "Run … type to find", "Routine", "History",
          "Goal & settings", "Quit", "enter run", "esc back"),
    visit("palette, of no use", "ü足", "Run … ü足", "No match.",
          "esc back"),
    visit("routine again", ESCAPE, *ROUTINE, "s start"),
    visit(
        "help", "?", "space pause", "ctrl+p palette", "+ 10 s", "x stop for pain", "t today",
        "It is not medical advice and cures nothing.", "settles within 24 hours.",
        "weakness in both legs.", "Your data is in", "footui.db", "esc back",
    ),
    visit("settings", "qg", *SETTINGS, "unless you name one."),
    visit("goals", ENTER, *GOALS),
    visit("goal", "a", "At least (days)", "1 to 7, not fewer", "From the week of",
          "2026-11-22", "a date", "earlier weeks keep theirs.", *FORM),
    visit("goals again", ESCAPE, *GOALS),
    visit("pauses", "qj" + ENTER, *PAUSES),
    visit("pause", "e", "From the week of", "To the week of", "2026-09-28", "Why",
          "Grippe – 足", "if you meet the goal.", *FORM),
    visit("pauses again", ESCAPE, *PAUSES),
    visit("zone", "qj" + ENTER, "Time zone", "Europe/Berlin", "Saved sessions keep their days.",
          "enter save", "esc cancel"),
    visit("settings again", ESCAPE, *SETTINGS, "Where your days begin and end."),
    visit("week start", "j" + ENTER, "Week starts on", "your recorded days don't change.",
          "1 Monday (now): streak", "2 Saturday: streak", "3 Sunday: streak", *CHOICE),
    visit("day start", "qj" + ENTER, "Day starts at", "new ones follow the new rule.",
          "0 00:00 (now): today is Sunday 22 November", "6 06:00: today is", *CHOICE),
    visit("month", "qhhhhh", *MONTH, "[18●]", "e edit", "Wednesday 18 November", "20:09",
          "pain 5 → 3"),
    visit("day", ENTER, *DAY),
    visit("edit", "e", "Wednesday 18 November, 18:04", "Pain before", "Pain after", "Effort",
          "0 to 10, or leave empty", "Note", "were timed and can't be changed.", *FORM),
    visit("day again", ESCAPE, *DAY),
    visit("year", "qy", "History", "2026", "goal 2–3 days, Monday to Sunday", "Jan", "Dec",
          "Wednesday 18 November", "y by month", "p pain", "? help"),
    visit("pain", "p", "History", "Pain in 2026", "before", "after", "Jan", "Dec",
          "Wednesday 18 November", "Week of 16 November:", "p calendar", "? help"),
    visit("rating", "s", "Before you start", "How is your back right now?", *SCALE,
          "Enter alone skips it.", "it runs and saves by itself.", "enter start", "esc not now"),
    visit("ready", "4" + ENTER, "Drücken – 押す", *LIVE, "Press the wall with both feet:",
          "drück, 280 s", "space pause"),
    visit("work", "n", *LIVE, "set 1 of 2", "Press the wall, ganz kräftig: 押す.",
          "rest, 290 s", "space pause"),
    visit("rest", "n", *LIVE, "set 2 of 2", "Rest.", "drück, 280 s", "space pause"),
    visit("paused", " ", *LIVE, "Space resumes, with three seconds to get ready.",
          "space go on"),
    visit("where it hurts", "x", "Stop for pain", "What you did is saved.", "How bad is it?",
          *SCALE, "Where does it hurt?", "f foot", "a ankle or calf", "e elsewhere",
          "stop for today.", "enter stop the session", "esc back"),
    visit("leaving", "qq", "Leave the session", "It is paused and saved, at Drücken – 押す,",
          "r resume it later, here or on another machine", "k end it, and keep what you did",
          "d discard it", *CHOICE),
    visit("routine meanwhile", "qr", *ROUTINE, "s session"),
    visit("today", "hpyt", *MONTH, "[22", "Sunday 22 November, today"),
    visit("done", "snn", "It is kept as partial, and does not count.",
          "How is your back now?", *SCALE, "Both are optional:", "n note", "enter done"),
    visit("note", "3nFuß – 足", "How is your back now?", "[3]", "0–3: carry on.",
          "Fuß – 足", "enter done"),
    visit("routine in the end", ENTER, *ROUTINE, "s start"),
)  # fmt: skip


def squeezed(text: str) -> str:
    """A text without what depends on where its lines are broken."""
    return "".join(text.split())


def missing(terminal: Terminal, texts: tuple[str, ...], *, ascii_only: bool = False) -> list[str]:
    """What is not on the screen, or not whole."""
    shown = squeezed(terminal.text)
    wanted = [to_ascii(text) if ascii_only else text for text in texts]
    return [text for text in wanted if squeezed(text) not in shown]
