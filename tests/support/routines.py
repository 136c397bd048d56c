"""Routines for tests, each as short as a test needs it."""

from functools import cache

from footui.domain.routine import toml_reader
from footui.domain.routine.timeline import Timeline

SHORT = """
format = 1
name = "Short"

[[exercise]]
key = "one"
name = "One"
why = "for tests"
how = "Ten times each side."
sides = ["right", "left"]
ready = 5
switch = 3
part = [{ reps = 10, tempo = [{ phase = "work", seconds = 2 }] }]

[[exercise]]
key = "two"
name = "Two"
why = "for tests"
how = "Hold still."
sides = ["both"]
ready = 5
part = [{ tempo = [{ phase = "hold", seconds = 60 }] }]
"""


SHORT_LENGTH = 113_000


@cache
def short_timeline() -> Timeline:
    """Return the compiled short routine."""
    return Timeline.of(toml_reader.parse(SHORT))


BRIEF = """
format = 1
name = "Brief"

[[exercise]]
key = "toe-lifts"
name = "Toe lifts"
why = "for tests"
how = "Lift the toes."
ready = 5
sides = ["right", "left"]
switch = 4
part = [{ reps = 3, cue = "Up, hold.", tempo = [
    { phase = "work", seconds = 1, say = "lift" },
    { phase = "hold", seconds = 3 },
] }]

[[exercise]]
key = "marching"
name = "Marching"
why = "for tests"
how = "March on the spot."
ready = 6
sides = ["both"]
sets = 2
rest = 6
part = [{ cue = "Left, right.", tempo = [{ phase = "work", seconds = 10, say = "march" }] }]
"""
"""65 seconds, 44 of them work: blocks begin at 0, 17, 33 and 49, their work at 5, 21, 39, 55."""


ONE = """
format = 1
name = "One thing"

[[exercise]]
key = "one"
name = "Only this"
why = "for tests"
how = "Do it."
sides = ["both"]
part = [{ tempo = [{ phase = "work", seconds = 10 }] }]
"""


QUICK = """\
format = 1
name = "Quick"

[[exercise]]
key = "push"
name = "Pushing"
equipment = ["wall"]
why = "a test of one stretch on each side"
how = "Push the wall with one foot, then with the other."
ready = 0.2
sides = ["right", "left"]
switch = 0.2
[[exercise.part]]
cue = "Push."
tempo = [{ phase = "work", seconds = 0.5, say = "push" }]

[[exercise]]
key = "lift"
name = "Lifting"
why = "a test of counted reps"
how = "Lift both heels, and hold."
ready = 0.1
sides = ["both"]
[[exercise.part]]
reps = 2
cue = "Lift."
tempo = [{ phase = "work", seconds = 0.5, say = "lift" }]
[[exercise.part]]
cue = "Hold."
tempo = [{ phase = "hold", seconds = 0.5 }]
"""


QUICK_SECONDS = 3.0
