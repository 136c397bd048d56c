"""The signals that end a program by default, as far as this platform has them."""

import signal

_NAMES = ("HUP", "INT", "QUIT", "TERM", "ALRM", "VTALRM", "PROF", "USR1", "USR2", "XCPU", "POLL",
          "PWR", "STKFLT")  # fmt: skip

TERMINATION_SIGNALS = tuple(
    signal.Signals[f"SIG{name}"] for name in _NAMES if f"SIG{name}" in signal.Signals.__members__
)
