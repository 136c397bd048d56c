"""What pages accept, footui can read: what is written into their forms, at the edges."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Size
from textual.screen import Screen

from footui.domain.errors import RejectedError
from footui.services import system
from footui.services.service import Service
from footui.tui.screens.base import BaseScreen
from footui.tui.screens.day import DayScreen
from footui.tui.screens.form import FieldError, FormScreen
from footui.tui.screens.goals import GoalsScreen
from footui.tui.screens.pauses import PausesScreen
from tests.support.cases import examples
from tests.support.limits import (
    DAYS,
    ZONES,
    assert_all_can_be_shown,
    examined,
    imported,
    new_footui,
    rows,
)

days = st.sampled_from([*DAYS, "1 jan", "31 dec", "31.12.9999", "10000-01-01"])
forms = st.fixed_dictionaries(
    {
        "first": days,
        "last": st.just("") | days,
        "reason": st.sampled_from(["", "x" * 60]),
        "holds_from": days,
        "minimum": st.sampled_from(["1", "2", "7"]),
        "full": st.sampled_from(["3", "7"]),
        "clock": st.sampled_from(["", "0:00", "0:59", "12:00", "23:59"]),
        "minutes": st.sampled_from(["", "0:01", "0.001", "20", "1440"]),
        "note": st.sampled_from(["", "x" * 500]),
    }
)


class Filling:
    """Stands in for the program: whatever form is shown is filled in and saved, without drawing.

    To what is asked after that the answer is yes.
    """

    size = Size(0, 0)

    def __init__(self, service: Service, written: dict[str, str]) -> None:
        self.service = service
        self._written = written

    def push_screen(
        self, screen: Screen[Any], answered: Callable[[Any], None] | None = None
    ) -> None:
        answer = self._saved(screen) if isinstance(screen, FormScreen) else True
        if answered:
            answered(answer)

    def attempt(self, do: Callable[[], None], refused: Callable[[str], None]) -> None:
        try:
            do()
        except RejectedError as refusal:
            refused(str(refusal))

    def _saved(self, form: FormScreen) -> dict[str, Any] | None:
        try:
            values = {
                each.key: each.read(self._written.get(each.key, each.value))
                for each in form._entries
            }
            form._save(values)
        except (ValueError, FieldError):
            return None
        return values


@settings(examined, max_examples=examples(5))
@given(
    st.lists(forms, min_size=4, max_size=6),
    st.sampled_from(["1000-01-01", "1000-01-02", "2026-11-22", "9998-12-31"]),
    st.sampled_from(ZONES),
    st.sampled_from(["0", "6"]),
)
def test_what_pages_accept_can_be_shown_and_exported_and_imported_again(
    written: list[dict[str, str]], day: str, zone: str, cutoff: str
) -> None:
    with new_footui() as run_cli:
        run_cli("config", "timezone", zone)
        run_cli("config", "day_cutoff", cutoff)
        path = Path(os.environ["FOOTUI_DB"])
        with Service.open(path, system.real_system()) as service:
            for each in written:
                with patch.object(BaseScreen, "app", Filling(service, each), create=True):
                    for page in (PausesScreen(), GoalsScreen(), DayScreen(date.fromisoformat(day))):
                        page.load()
                        page.action_add()
                        page.load()
                        page.action_edit()
        exported = assert_all_can_be_shown(run_cli)
    with new_footui() as run_cli:
        assert imported(run_cli, exported, "footui.json").code == 0
        assert rows(run_cli("export").out) == rows(exported)
