"""The pain scale from 0 to 10, which takes one or two keys."""

from dataclasses import dataclass

from rich.text import Text

from footui.domain.weeks.pain import ADVICE, WORST, Light, light
from footui.tui.views.layout import Part, paragraph, styled
from footui.tui.views.style import BAD, CAREFUL, GOOD, QUIET

LIGHTS = " none    carry on       ease off             stop"
COLOURS = {Light.CARRY_ON: GOOD, Light.EASE_OFF: CAREFUL, Light.STOP: BAD}


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale, with the chosen rating; `value` is None before any is chosen."""

    value: int | None = None

    def pressed(self, key: str) -> "Scale":
        """Return the scale after a key: a digit (1, then 0 makes 10), an arrow or backspace."""
        match key:
            case "0" if self.value == 1:
                return Scale(WORST)
            case _ if key.isdecimal() and len(key) == 1:
                return Scale(int(key))
            case "left":
                return Scale(max(0, (WORST if self.value is None else self.value) - 1))
            case "right":
                return Scale(min(WORST, (-1 if self.value is None else self.value) + 1))
            case "backspace" | "delete":
                return Scale()
            case _:
                return self

    def lines(self, width: int) -> list[Text]:
        """Return the scale, the labels below it, and the advice for the rating."""
        numbers: list[Part] = [" "]
        for number in range(WORST + 1):
            is_chosen = number == self.value
            cell = f"[{number}]" if is_chosen else f" {number} "
            style = COLOURS[light(number)] + (" reverse" if is_chosen else "")
            numbers += [(f"{cell:^5}", style)]
        advice = "" if self.value is None else ADVICE[light(self.value)]
        return [
            styled(*numbers),
            styled((LIGHTS, QUIET)),
            styled(),
            *(paragraph(advice, width) or [styled()]),
        ]
