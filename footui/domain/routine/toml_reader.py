"""Read routines from TOML documents; errors name the line and the key."""

import tomllib

from footui.domain.durations import clock
from footui.domain.routine import timeline
from footui.domain.routine.routine import Exercise, Part, Phase, Picture, Routine, TempoPhase
from footui.domain.routine.toml_lines import line_of_long_number
from footui.domain.routine.toml_table import RoutineError, Table

FORMAT = 1
MAX_BYTES = 64 * 1024
MAX_EXERCISES = 20
MAX_PARTS = 10
MAX_SETS = 20
MAX_REPS = 100
MIN_PHASE, MAX_PHASE = 500, 600_000
MAX_WAIT = 300_000
MAX_LENGTH = 7_200_000
"""The longest routine, in milliseconds, as all lengths are."""
MAX_REASON = 120
"""Characters of a message of tomllib."""
PICTURE_WIDTH = 15
PICTURE_HEIGHT = 6


def read(data: bytes) -> Routine:
    """Return the routine in the content of a file.

    Raises RoutineError if it is not UTF-8, not TOML or not a routine, or above MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise RoutineError(f"it is {len(data):,} bytes long; a routine has at most {MAX_BYTES:,}")
    try:
        document = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RoutineError(f"line {line}: not UTF-8 text") from None
    return parse(document.replace("\r\n", "\n"))


def parse(document: str) -> Routine:
    """Return the routine in a document; raises RoutineError if it is not TOML or not a routine."""
    try:
        values = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        raise RoutineError(_syntax(str(error))) from None
    except ValueError:  # Python refuses numbers of more than 4,300 digits
        line = line_of_long_number(document)
        raise RoutineError(f"line {line}: a number has too many digits") from None
    except RecursionError:
        raise RoutineError("nested too deeply") from None
    top = Table(document, values, ())
    top.whole("format", 1, FORMAT)
    name = top.text("name", 40)
    tables = top.tables("exercise", MAX_EXERCISES)
    exercises = tuple(_exercise(table) for table in tables)
    top.done()
    seen: set[str] = set()
    for table, exercise in zip(tables, exercises, strict=True):
        if exercise.key in seen:
            table.fail("key", f'"{exercise.key}" is the key of two exercises')
        seen.add(exercise.key)
    routine = Routine(name, exercises, document)
    length = timeline.length(routine)
    if length > MAX_LENGTH:
        raise RoutineError(f"it takes {clock(length)}; a routine takes at most {clock(MAX_LENGTH)}")
    return routine


def _exercise(table: Table) -> Exercise:
    key = table.text("key", 24)
    if not key.isascii() or not key.replace("-", "").isalnum() or key != key.lower():
        table.fail("key", "may hold small letters, digits and hyphens only")
    exercise = Exercise(
        key=key,
        name=table.text("name", 28),
        equipment=table.texts("equipment", 6, 24),
        why=table.text("why", 66),
        how=table.text("how", 240),
        ready=table.length("ready", 0, MAX_WAIT, default=0),
        sides=table.sides("sides"),
        sets=table.whole("sets", 1, MAX_SETS, default=1),
        rest=table.length("rest", 0, MAX_WAIT, default=0),
        switch=table.length("switch", 0, MAX_WAIT, default=0),
        parts=tuple(_part(part) for part in table.tables("part", MAX_PARTS)),
        picture=_picture(table),
    )
    table.done()
    return exercise


def _part(table: Table) -> Part:
    reps = table.whole("reps", 1, MAX_REPS, default=0) or None
    tempo = table.tables("tempo", 6)
    part = Part(
        reps, tuple(_tempo_phase(phase) for phase in tempo), table.text("cue", 74, default="")
    )
    table.done()
    return part


def _tempo_phase(table: Table) -> TempoPhase:
    phase = table.text("phase", 12)
    working = [str(phase) for phase in Phase if phase.is_work]
    if phase not in working:
        table.fail("phase", f'must be {", ".join(working)}, not "{phase}"')
    tempo_phase = TempoPhase(
        phase=Phase(phase),
        length=table.length("seconds", MIN_PHASE, MAX_PHASE),
        label=table.text("say", 10, default=phase),
    )
    table.done()
    return tempo_phase


def _picture(table: Table) -> Picture | None:
    if not table.has("picture"):
        return None
    picture = table.table("picture")
    drawn = Picture(
        *(picture.drawing(key, PICTURE_HEIGHT, PICTURE_WIDTH) for key in ("start", "end"))
    )
    picture.done()
    return drawn


def _syntax(message: str) -> str:
    """Return a message of tomllib, "… (at line 3, column 7)", with the place in front."""
    reason, found, place = message.rpartition(" (at ")
    if not found:
        return f"not TOML: {message[:MAX_REASON]}"
    return f"{place.removesuffix(')')}: not TOML: {reason[:1].lower()}{reason[1:MAX_REASON]}"
