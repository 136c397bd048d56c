"""Lengths of time as text."""


def clock(ms: int) -> str:
    """Return ms as "20:09", or "1:20:09" from an hour on; round up to seconds."""
    seconds = whole_seconds(ms)
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def whole_seconds(ms: int) -> int:
    """Return ms in seconds, rounded up."""
    return -(-ms // 1000)


def seconds(ms: int) -> str:
    """Return ms in seconds without trailing zeros: "1.5", "20"."""
    return f"{ms / 1000:g}"


def duration(minutes: float) -> str:
    """Return a time as "41 h 20 min", or "40 min" below an hour."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
