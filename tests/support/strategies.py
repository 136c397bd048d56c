"""Random routines that are valid, and the documents that say the same."""

import json
from dataclasses import replace

from hypothesis import strategies as st

from footui.domain.routine.routine import Exercise, Part, Phase, Picture, Routine, Side, TempoPhase

WORK = (Phase.WORK, Phase.HOLD, Phase.LOWER)
SIDES = (
    (Side.RIGHT, Side.LEFT),
    (Side.LEFT, Side.RIGHT),
    (Side.RIGHT,),
    (Side.LEFT,),
    (Side.BOTH,),
)
TEXTS = st.sampled_from(["Toe walking", 'the "big" toe', "Fuß", "[b]bold[/b]", "a\\b", "足", "#1"])

lengths = st.integers(5, 30).map(lambda tenths: tenths * 100)
waits = st.just(0) | st.integers(1, 30).map(lambda tenths: tenths * 100)
pictures = st.sampled_from(
    [None, Picture((" o", "/|\\"), (" o", "", "'\"")), Picture(("|",), ("",))]
)

beats = st.builds(
    TempoPhase, st.sampled_from(WORK), lengths, st.sampled_from(["flex", "hold", "up", "other way"])
)
parts = st.builds(
    Part,
    st.none() | st.integers(1, 4),
    st.lists(beats, min_size=1, max_size=2).map(tuple),
    st.just("") | TEXTS,
)
exercises = st.builds(
    Exercise,
    key=st.just(""),
    name=TEXTS,
    equipment=st.lists(TEXTS, max_size=2).map(tuple),
    why=TEXTS,
    how=TEXTS,
    ready=waits,
    sides=st.sampled_from(SIDES),
    sets=st.integers(1, 3),
    rest=waits,
    switch=waits,
    parts=st.lists(parts, min_size=1, max_size=2).map(tuple),
    picture=pictures,
)


@st.composite
def routines(draw: st.DrawFn) -> Routine:
    drawn = draw(st.lists(exercises, min_size=1, max_size=3))
    named = tuple(replace(exercise, key=f"exercise-{n}") for n, exercise in enumerate(drawn))
    routine = Routine(draw(TEXTS), named, "")
    return replace(routine, document=written(routine))


def written(routine: Routine) -> str:
    lines = ["format = 1", f"name = {_text(routine.name)}"]
    for exercise in routine.exercises:
        lines += ["", "[[exercise]]", *_exercise(exercise)]
    return "\n".join(lines) + "\n"


def _exercise(exercise: Exercise) -> list[str]:
    lines = [
        f"key = {_text(exercise.key)}",
        f"name = {_text(exercise.name)}",
        f"equipment = {_text(exercise.equipment)}",
        f"why = {_text(exercise.why)}",
        f"how = {_text(exercise.how)}",
        f"ready = {exercise.ready / 1000}",
        f"sides = {_text(exercise.sides)}",
        f"sets = {exercise.sets}",
        f"rest = {exercise.rest / 1000}",
        f"switch = {exercise.switch / 1000}",
    ]
    for part in exercise.parts:
        lines += ["[[exercise.part]]", f"cue = {_text(part.cue)}"]
        lines += [f"reps = {part.reps}"] if part.reps else []
        lines += [f"tempo = [{', '.join(map(_beat, part.tempo))}]"]
    if exercise.picture:
        start, end = exercise.picture.start, exercise.picture.end
        lines += ["[exercise.picture]"]
        lines += [f"start = {_text(chr(10).join(start))}", f"end = {_text(chr(10).join(end))}"]
    return lines


def _beat(beat: TempoPhase) -> str:
    seconds = beat.length / 1000
    return f'{{ phase = "{beat.phase}", seconds = {seconds}, say = {_text(beat.label)} }}'


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
