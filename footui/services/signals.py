"""The signals that end a program which does not mind them, wherever they exist."""

import signal

_NAMES = ("HUP", "INT", "QUIT", "TERM", "ALRM", "VTALRM", "PROF", "USR1", "USR2", "XCPU", "POLL",
          "PWR", "STKFLT")  # fmt: skip

TERMINATION_SIGNALS = tuple(
    signal.Signals[f"SIG{name}"] for name in _NAMES if f"SIG{name}" in signal.Signals.__members__
)
