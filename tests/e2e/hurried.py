"""Run footui on this terminal with a clock that jumps to whatever is due next.

It draws what it would draw in twenty minutes, in a few seconds: `python -m tests.e2e.hurried DB`.
"""

import os
import sys
from pathlib import Path

from footui.services.service import Service
from footui.store.database import Database
from footui.tui.app import FootUI
from tests.support.fake_system import FakeSystem

IDLE = 0.01


class Hurry:
    """Advances the clock as soon as all that changed is drawn."""

    def __init__(self, path: Path, *, slow: bool) -> None:
        self.fake_system = FakeSystem()
        service = Service(Database(path), self.fake_system.system(os.getpid()))
        self.app = FootUI(
            service, slow=slow, schedule=self.fake_system.schedule, after_first_frame=self.begin
        )

    def begin(self) -> str:
        self.app.call_after_refresh(self.go_on)
        return ""

    def go_on(self) -> None:
        due = [alarm.due for alarm in self.fake_system.alarms if not alarm.cancelled]
        if not self.app.session_controller.is_live:
            self.app.set_timer(IDLE, self.go_on)
            return
        self.fake_system.advance(min(due) - self.fake_system.monotonic)
        self.app.call_after_refresh(self.go_on)


if __name__ == "__main__":
    sys.exit(Hurry(Path(sys.argv[1]), slow="--slow" in sys.argv).app.run_on_terminal())
