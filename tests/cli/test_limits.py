"""What footui accepts, it can read: limits of years, offsets and lengths."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footui.domain.limits import INSTANTS, MAX_MINUTES, OUT_OF_RANGE
from footui.domain.transfer.json_writer import instant
from tests.support.cases import few
from tests.support.cli import RunCli
from tests.support.exports import document, session, stamps
from tests.support.fake_system import FakeSystem
from tests.support.limits import (
    A_DAY,
    DAYS,
    EDGES,
    ZONES,
    assert_all_can_be_shown,
    examined,
    imported,
    new_footui,
    rows,
)

near = st.integers(-2 * A_DAY, 2 * A_DAY)
moments = st.builds(int.__add__, st.sampled_from([*EDGES, FakeSystem().utc]), near).map(instant)
days = st.sampled_from(DAYS)
minutes = st.none() | st.sampled_from([5e-324, 0.001, 1440, MAX_MINUTES, MAX_MINUTES + 1, 1e300])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Generate documents within all limits, or beyond one of them."""
    whole = document()
    whole["settings"]["timezone"] = {"value": draw(st.sampled_from(ZONES))} | stamps()
    whole["sessions"] = [
        *whole["sessions"],
        session(
            1,
            log_date=draw(days),
            started_at=draw(moments),
            ended_at=draw(moments),
            utc_offset=draw(st.sampled_from([-86_399, -43_200, 0, 50_400, 86_399])),
            minutes=draw(minutes),
            pain_before=3,
            updated_at=draw(moments),
            deleted_at=draw(st.none() | moments),
        ),
    ]
    timed, _, live, _ = whole["sessions"]
    timed["transitions"][0]["at"] = draw(moments)
    live["live"] |= {"heartbeat_at": draw(moments), "ran_until": draw(moments)}
    whole["goals"][0] |= {"from": draw(days), "updated_at": draw(moments)}
    whole["pauses"][0] |= {"date": draw(days), "updated_at": draw(moments), "deleted_at": None}
    return whole


@examined
@given(documents())
def test_what_import_accepts_can_be_shown_and_exported_and_imported_again(
    whole: dict[str, Any],
) -> None:
    with new_footui() as run_cli:
        result = imported(run_cli, json.dumps(whole), "footui.json")
        if result.code:
            assert "Nothing was changed." in result.err
        exported = assert_all_can_be_shown(run_cli)
    with new_footui() as run_cli:
        assert imported(run_cli, exported, "footui.json").code == 0
        assert rows(run_cli("export").out) == rows(exported)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Generate tables of one session, with times at the limits, in some zone."""
    moment = st.builds(
        lambda ms, zone: (
            (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat(sep=" ")[:19]
            + zone
        ),
        st.builds(int.__add__, st.sampled_from([*EDGES, FakeSystem().utc]), near),
        st.sampled_from(["", "Z", "+14:00", "-12:00", "+23:59"]),
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["date", "started_at", "ended_at", "timezone", "minutes", "updated_at"])
    writer.writerow(
        [
            draw(days),
            draw(st.just("") | moment),
            draw(st.just("") | moment),
            draw(st.sampled_from(ZONES)),
            draw(minutes) or "",
            draw(st.just("") | moment),
        ]
    )
    return out.getvalue()


@examined
@given(tables())
def test_what_import_accepts_of_a_table_can_be_shown_and_exported_and_imported_again(
    table: str,
) -> None:
    with new_footui() as run_cli:
        result = imported(run_cli, table, "table.csv")
        if result.code:
            assert "Nothing was changed." in result.err
        exported = assert_all_can_be_shown(run_cli)
    with new_footui() as run_cli:
        assert imported(run_cli, exported, "footui.json").code == 0
        assert rows(run_cli("export").out) == rows(exported)


@pytest.mark.parametrize(
    "words",
    [
        "log 9999-12-31",
        "log 0999-12-31",
        "pause 9999-12-31",
        "pause 31.12.9999",
        "pause 9998-12-31 --until 9999-01-01",
        "pause --remove 10000-01-01",
        "goal 1 2 --from 9999-01-01",
        "history --month 9999-01",
        "history --month 0999-12",
        "history --year 9999",
        "history --year 10000",
    ],
)
def test_what_is_out_of_all_years_is_told_in_one_sentence_by_commands(
    run_cli: RunCli, words: str
) -> None:
    result = run_cli(*words.split())
    assert result.code == 2
    assert f": {OUT_OF_RANGE}" in result.err


@pytest.mark.parametrize("year", ["0000", "0998", "9999", "10000", "-0044"])
@pytest.mark.parametrize(
    ("place", "rest"),
    [
        (("goals", "from"), "-06-01"),
        (("pauses", "date"), "-06-01"),
        (("sessions", "log_date"), "-06-01"),
        (("sessions", "started_at"), "-06-01T10:00:00Z"),
        (("sessions", "ended_at"), "-06-01T10:00:00Z"),
        (("sessions", "updated_at"), "-06-01T10:00:00Z"),
    ],
)
def test_what_is_out_of_all_years_is_told_in_one_sentence_by_import(
    run_cli: RunCli, place: tuple[str, str], rest: str, year: str
) -> None:
    table, key = place
    whole = document()
    whole[table][0][key] = f"{year}{rest}"
    assert (
        f"{table}[0].{key}: {OUT_OF_RANGE}." in imported(run_cli, json.dumps(whole), "x.json").err
    )
    if table == "sessions":
        row = {"date": "2026-11-20"} | {key.replace("log_", ""): f"{year}{rest}"}
        table = "\n".join(map(",".join, (row, row.values())))
        assert f"line 2: {key}: {OUT_OF_RANGE}." in imported(run_cli, table, "x.csv").err


@pytest.mark.parametrize("zone", few(ZONES, 1))
def test_a_session_logged_on_the_first_day_there_is_can_be_shown(
    run_cli: RunCli, zone: str
) -> None:
    run_cli("config", "timezone", zone)
    assert run_cli("log", "1000-01-01", "--minutes", "1440").code == 0
    assert_all_can_be_shown(run_cli)


def test_a_row_stamped_with_the_last_instant_can_still_be_changed(run_cli: RunCli) -> None:
    whole = document()
    last = {"updated_at": instant(INSTANTS[-1]), "deleted_at": None}
    whole["goals"][0] |= last
    whole["settings"]["day_cutoff"] = {"value": "1"} | last
    assert imported(run_cli, json.dumps(whole), "footui.json").code == 0
    for change in (["goal", "1", "2", "--from", "2026-11-02"], ["config", "day_cutoff", "2"]):
        assert run_cli(*change).code == 0
    exported = rows(assert_all_can_be_shown(run_cli))
    assert (exported["goals"][0]["min"], exported["settings"]["day_cutoff"]["value"]) == (1, "2")
