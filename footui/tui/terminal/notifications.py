"""Notifications: what a terminal shows beside its window, for whoever looks elsewhere."""

from footui.domain.settings import Notify
from footui.domain.text import clean_line

END = "\x1b\\"
"""Not BEL, which also ends such a sequence: where the sequence is unknown, that would ring."""


def notification(text: str, how: Notify, *, in_tmux: bool) -> str:
    """The sequence that shows `text`; empty if none is wanted.

    OSC 9 came with iTerm2, OSC 777 with urxvt. tmux hands them on only if they are wrapped, and
    if its allow-passthrough is on.
    """
    said = clean_line(text).replace(";", ",")
    match how:
        case Notify.OFF:
            return ""
        case Notify.OSC9:
            sequence = f"\x1b]9;footui: {said}{END}"
        case Notify.OSC777:
            sequence = f"\x1b]777;notify;footui;{said}{END}"
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + END if in_tmux else sequence
