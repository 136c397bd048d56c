"""The escape sequences of desktop notifications."""

from footui.domain.settings import Notify
from footui.domain.text import clean_line

END = "\x1b\\"
"""The end of a sequence. BEL would end it, too, but rings in terminals that do not know it."""


def notification(text: str, how: Notify, *, in_tmux: bool) -> str:
    """Return the sequence that shows `text`; an empty string if notifications are off.

    OSC 9 comes from iTerm2, OSC 777 from urxvt. tmux passes them on only in a wrapper, and only
    if its option allow-passthrough is on.
    """
    shown = clean_line(text).replace(";", ",")
    match how:
        case Notify.OFF:
            return ""
        case Notify.OSC9:
            sequence = f"\x1b]9;footui: {shown}{END}"
        case Notify.OSC777:
            sequence = f"\x1b]777;notify;footui;{shown}{END}"
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + END if in_tmux else sequence
