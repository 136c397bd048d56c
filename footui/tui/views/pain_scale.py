"""The 0–10 scale on which pain is rated with a key or two."""

from dataclasses import dataclass

from rich.text import Text

from footui.domain.weeks.pain import ADVICE, WORST, Light, light
from footui.tui.views.layout import Part, paragraph, styled
from footui.tui.views.style import BAD, CAREFUL, GOOD, QUIET

LIGHTS = " none    carry on       ease off             stop"
COLOURS = {Light.CARRY_ON: GOOD, Light.EASE_OFF: CAREFUL, Light.STOP: BAD}


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating in the making; `value` is None until something is chosen."""

    value: int | None = None

    def pressed(self, key: str) -> "Scale":
        """Take a key: a digit (1 and then 0 make ten), or left and right."""
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
        """Draw the scale, the traffic light under it, and what the rating means."""
        numbers: list[Part] = [" "]
        for number in range(WORST + 1):
            chosen = number == self.value
            cell = f"[{number}]" if chosen else f" {number} "
            style = COLOURS[light(number)] + (" reverse" if chosen else "")
            numbers += [(f"{cell:^5}", style)]
        advice = "" if self.value is None else ADVICE[light(self.value)]
        return [
            styled(*numbers),
            styled((LIGHTS, QUIET)),
            styled(),
            *(paragraph(advice, width) or [styled()]),
        ]
