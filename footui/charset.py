"""Find out which characters the locale and the terminal can show; prompts wait for this."""

import os
import sys


def is_utf8() -> bool:
    """Return whether the user's locale uses UTF-8.

    In the C locale Python sets LC_CTYPE to C.UTF-8 for itself (PEP 538), which says nothing about
    the terminal, so that value does not count.
    """
    asked = os.environ.get
    of_python = asked("LC_CTYPE") == "C.UTF-8"
    chosen = asked("LC_ALL") or ("" if of_python else asked("LC_CTYPE")) or asked("LANG") or "C"
    if chosen in ("C", "POSIX"):
        return False
    codeset = chosen.partition(".")[2]
    if not codeset:
        import locale  # rarely needed

        codeset = locale.nl_langinfo(locale.CODESET)
    return "utf" in codeset.lower()


def lacks_glyphs() -> bool:
    """Return whether stdout is a terminal without half blocks, circles and stars.

    Such are the Linux console, VT100 and the like.
    """
    name = os.environ.get("TERM", "")
    is_poor = name.startswith("linux") or (name.startswith("vt") and name[2:3].isdigit())
    return is_poor and sys.stdout is not None and sys.stdout.isatty()


def takes_unicode(encoding: str | None) -> bool:
    """Return whether a stream with this encoding takes more than ASCII."""
    return (encoding or "").lower().startswith("utf")
