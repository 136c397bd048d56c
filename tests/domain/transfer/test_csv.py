"""The sessions as a table: written for spreadsheets, and read from them and from elsewhere."""

import csv
import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.limits import OUT_OF_RANGE
from footui.domain.settings import Settings
from footui.domain.text import is_clean
from footui.domain.transfer import csv_reader, csv_writer, json_reader
from footui.domain.transfer.csv_writer import COLUMNS, escape_formula, unguarded
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.json_writer import as_document, in_order
from footui.domain.transfer.merge import Archive, Row, SessionRows, merge, news
from tests.support.cases import examples
from tests.support.exports import (
    LIVE,
    NOW,
    PERSON,
    TIMED,
    Document,
    broken_table,
    document,
    in_file,
    session,
    stamps,
)

BERLIN = Settings("Europe/Berlin")
A_MINUTE, AN_HOUR = 60_000, 3_600_000
NOTES = ["=1+1", "+49 30", "-", "@home", "'", "'=x", "''", 'a "b", c; d', "Füße 👣 e\u0301", "1,5"]


def as_sheet(archive: Archive) -> str:
    return "".join(csv_writer.as_sheet(in_order(archive)))


def on_record(*sessions: Document) -> Archive:
    """A database with these sessions."""
    return json_reader.read(in_file(document() | {"sessions": [*sessions]}))


def cells(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def written(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def taken_in(
    ours: Archive, table: bytes | str, settings: Settings = BERLIN, now: int = NOW
) -> Archive:
    """What is on record after a table was imported."""
    lines = csv_reader.read(table if isinstance(table, bytes) else table.encode())
    return merge(ours, csv_reader.as_archive(lines, ours, now, settings))


def only(archive: Archive) -> Row:
    [found] = archive.sessions.values()
    return found.session


def refusal(table: bytes | str, ours: Archive | None = None) -> str:
    with pytest.raises(DocumentError) as refused:
        taken_in(ours or Archive(), table)
    return str(refused.value)


# Written


def test_table_has_a_header_and_the_ended_sessions_in_order() -> None:
    ours = on_record(session(12), session(11), *document()["sessions"])
    rows = cells(as_sheet(ours))
    assert [row["log_date"] for row in rows] == ["2026-11-11", "2026-11-12", "2026-11-20"]
    assert tuple(rows[0]) == COLUMNS
    assert as_sheet(Archive()) == f"{','.join(COLUMNS)}\r\n"


def test_line_has_all_that_people_entered() -> None:
    [row] = cells(as_sheet(on_record(document()["sessions"][TIMED])))
    assert row == {
        "id": document()["sessions"][TIMED]["id"],
        "log_date": "2026-11-20",
        "started_at": "2026-11-20 12:00:00.000+01:00",
        "ended_at": "2026-11-20 12:20:00.000+01:00",
        "timezone": "Europe/Berlin",
        "kind": "timed",
        "state": "done",
        "counts": "yes",
        "minutes": "0.6",
        "pain_before": "4",
        "pain_after": "2",
        "effort": "7",
        "stop_pain": "5",
        "stop_place": "back",
        "note": 'a "note", 👣',
        "updated_at": "2026-11-01 11:00:00.000+01:00",
    }


@pytest.mark.parametrize(("minutes", "cell"), [(20.0, "20"), (20.5, "20.5"), (None, "")])
def test_numbers_are_written_without_trailing_zeros(minutes: float | None, cell: str) -> None:
    [row] = cells(as_sheet(on_record(session(1, minutes=minutes))))
    assert row["minutes"] == cell


@pytest.mark.parametrize("note", NOTES)
def test_no_cell_is_a_formula(note: str) -> None:
    table = as_sheet(on_record(session(1, note=note)))
    for cell in cells(table)[0].values():
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert only(taken_in(Archive(), table))["note"] == note


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(st.text("'=+-@a1; ", max_size=8))
def test_escaped_text_is_no_formula_and_unescapes_to_the_original(text: str) -> None:
    assert unguarded(escape_formula(text)) == text
    for cell in escape_formula(text).split(";"):
        assert not cell.strip().startswith(("=", "+", "-", "@"))


# Read again


def test_import_of_a_fresh_export_changes_nothing() -> None:
    noted = [session(number, note=note) for number, note in enumerate(NOTES, 1)]
    lengths = [session(11, minutes=1 / 3), session(12, minutes=None), session(13, utc_offset=-1)]
    ours = on_record(*noted, *lengths, *document()["sessions"])
    assert news(ours, taken_in(ours, as_sheet(ours))) == Archive()


def test_table_from_another_database_adds_manual_sessions() -> None:
    theirs = on_record(session(1, note="-"), document()["sessions"][TIMED])
    found = taken_in(Archive(), as_sheet(theirs))
    assert as_sheet(found) == as_sheet(theirs).replace("timed", "manual")
    assert merge(theirs, found) == theirs
    assert merge(found, theirs).sessions == theirs.sessions


@pytest.mark.parametrize(
    ("column", "cell", "changes"),
    [
        ("note", "'=2", {"note": "=2"}),
        ("note", "", {"note": ""}),
        ("pain_before", "10", {"pain_before": 10}),
        ("pain_after", "", {"pain_after": None}),
        ("effort", "0", {"effort": 0}),
        ("minutes", "40,5", {"minutes": 40.5}),
        ("minutes", "", {"minutes": None}),
        ("counts", "no", {"counts": 0, "state": "partial", "counts_set_at": NOW}),
    ],
)
def test_edited_cell_changes_only_its_column(
    column: str, cell: str, changes: dict[str, Any]
) -> None:
    ours = on_record(session(1, pain_before=3, pain_after=2, effort=5, note="x"))
    table = written([{**row, column: cell} for row in cells(as_sheet(ours))])
    after = taken_in(ours, table)
    assert only(after) == only(ours) | changes | {"updated_at": NOW}
    assert taken_in(after, table, now=NOW + 1) == after


@pytest.mark.parametrize(
    ("column", "cell"),
    [("minutes", "40"), ("counts", "no"), ("state", "partial"), ("kind", "manual")],
)
def test_columns_from_the_clock_cannot_be_edited(column: str, cell: str) -> None:
    ours = on_record(document()["sessions"][TIMED])
    table = written([{**row, column: cell} for row in cells(as_sheet(ours))])
    assert taken_in(ours, table) == ours


def test_feedback_on_a_timed_session_can_be_edited_and_its_log_stays() -> None:
    ours = on_record(document()["sessions"][TIMED])
    after = taken_in(ours, as_sheet(ours).replace(",4,2,", ",4,1,"))
    assert only(after) == only(ours) | {"pain_after": 1, "updated_at": NOW}
    [log], [log_after] = ([r.transitions for r in each.sessions.values()] for each in (ours, after))
    assert log_after == log != ()


def test_whether_a_partial_session_counts_can_be_edited() -> None:
    ours = on_record(document()["sessions"][TIMED] | {"state": "partial", "counts": False})
    table = as_sheet(ours).replace(",no,", ",yes,")
    assert only(taken_in(ours, table)) == only(ours) | {
        "counts": 1,
        "updated_at": NOW,
        "counts_set_at": NOW,
    }


def test_missing_columns_change_nothing() -> None:
    ours = on_record(session(1, pain_before=3, note="x"))
    name = only(ours)["id"]
    assert taken_in(ours, f"id,date,effort\n{name},2026-11-01,6\n") == taken_in(
        ours, f"id,date,effort,updated_at\n{name},2026-11-01,6,\n"
    )
    assert only(taken_in(ours, f"id,date,effort\n{name},2026-11-01,6\n"))["note"] == "x"
    assert taken_in(ours, f"id,date\n{name},2026-11-01\n") == ours


def test_an_older_table_undoes_neither_a_newer_edit_nor_a_deletion() -> None:
    before = on_record(session(1, note="old"))
    table = as_sheet(before).replace("old", "edited in the table")
    edited = on_record(session(1, note="new", updated_at="2026-11-02T00:00:00.000Z"))
    deleted = on_record(session(1, note="old") | stamps(2))
    for ours in (edited, deleted):
        assert taken_in(ours, table) == ours
    assert only(taken_in(before, table))["note"] == "edited in the table"


def test_table_never_restores_a_deleted_session() -> None:
    ours = on_record(session(1) | stamps(2))
    name = only(ours)["id"]
    assert taken_in(ours, f"id,date,note\n{name},2026-11-01,x\n") == ours


def test_edit_has_a_later_time_stamp_even_with_a_slow_clock() -> None:
    ours = on_record(session(1, updated_at="2026-12-24T00:00:00.000Z"))
    after = taken_in(ours, as_sheet(ours).replace(",,,", ",7,,", 1))
    assert only(after)["pain_before"] == 7
    assert int(only(after)["updated_at"] or 0) == int(only(ours)["updated_at"] or 0) + 1


def test_table_does_not_change_a_live_session() -> None:
    ours = on_record(document()["sessions"][LIVE])
    name = only(ours)["id"]
    assert taken_in(ours, f"id,date,note\n{name},2026-11-22,x\n") == ours


# From elsewhere

PLAIN = "date,minutes,pain before,note\n2026-11-20,12.5,3,one two\n2026-11-21,20,,\n"


def test_table_of_another_program_adds_manual_sessions() -> None:
    first, second = (each.session for each in taken_in(Archive(), PLAIN).sessions.values())
    noon = NOW - (NOW % (24 * AN_HOUR)) - 48 * AN_HOUR + 11 * AN_HOUR
    assert first == {
        "id": first["id"],
        "kind": "manual",
        "state": "done",
        "counts": 1,
        "log_date": "2026-11-20",
        "started_at": noon,
        "ended_at": noon + round(12.5 * A_MINUTE),
        "timezone": "Europe/Berlin",
        "utc_offset": 3600,
        "routine": None,
        "minutes": 12.5,
        "pain_before": 3,
        "pain_after": None,
        "effort": None,
        "stop_pain": None,
        "stop_place": None,
        "note": "one two",
        "updated_at": noon,
        "deleted_at": None,
        "counts_set_at": None,
    }
    assert (second["log_date"], second["minutes"], second["note"]) == ("2026-11-21", 20, "")


@pytest.mark.parametrize(
    "table",
    [
        PLAIN.replace("\n", "\r\n"),
        f"\ufeff{PLAIN}",
        PLAIN.replace(",", ";").replace("12.5", "12,5"),
        PLAIN.replace(",", "\t").replace("12.5", "12,5"),
        PLAIN.replace("one two", '" one\r\n two"'),
        PLAIN.replace("one two", '"one\n\ttwo "'),
        "\n \n" + PLAIN.replace("\n", "\n\n , \n") + "\n\n",
        PLAIN.replace("2026-11-20", "20.11.2026").replace("2026-11-21", "21.11.2026"),
        PLAIN.replace("date", " Date ").replace("pain before", "PAIN-BEFORE"),
        PLAIN.replace("date", '"log date"').replace("12.5", '"12,50"'),
        PLAIN.replace("12.5", "12:30").removesuffix("\n"),
        PLAIN.replace("one two", "one two,,").replace("21,20,,", "21,20"),
    ],
)
def test_table_is_read_in_each_csv_dialect(table: str) -> None:
    assert taken_in(Archive(), table) == taken_in(Archive(), PLAIN)


def test_the_order_of_columns_and_lines_does_not_matter() -> None:
    turned = "note,date,minutes,pain before\n,2026-11-21,20\none two,2026-11-20,12.5,3\n"
    assert taken_in(Archive(), turned) == taken_in(Archive(), PLAIN)


def test_second_import_adds_nothing_even_with_other_day_settings() -> None:
    ours = taken_in(Archive(), PLAIN)
    assert len(ours.sessions) == 2
    far = Settings("Pacific/Auckland", day_cutoff=timedelta(hours=4))
    for chosen, now in ((BERLIN, NOW), (far, NOW), (BERLIN, NOW + 10**9)):
        assert taken_in(ours, PLAIN, chosen, now) == ours


def test_second_import_keeps_edits_and_deletions() -> None:
    ours = taken_in(Archive(), PLAIN)
    for changes in ({"note": "edited"}, {"deleted_at": NOW}):
        changed = {
            name: SessionRows({**rows.session, **changes, "updated_at": NOW})
            for name, rows in ours.sessions.items()
        }
        assert taken_in(Archive(sessions=changed), PLAIN) == Archive(sessions=changed)


def test_two_equal_lines_are_two_sessions() -> None:
    line = "2026-11-20,20\n"
    two = taken_in(Archive(), f"date,minutes\n{line}{line}")
    assert len(two.sessions) == 2
    assert len({json.dumps({**r.session, "id": ""}) for r in two.sessions.values()}) == 1
    assert len(taken_in(two, f"date,minutes\n{line}{line}{line}").sessions) == 3
    assert taken_in(two, f"date,minutes\n{line}") == two


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("date,counts\n2026-11-20,no\n", {"state": "partial", "counts": 0}),
        ("date,counts\n2026-11-20,TRUE\n", {"state": "done", "counts": 1}),
        ("date,state\n2026-11-20,partial\n", {"state": "partial", "counts": 0}),
        ("date,state,counts\n2026-11-20,partial,yes\n", {"state": "partial", "counts": 1}),
        ("date,kind\n2026-11-20,timed\n", {"kind": "manual", "routine": None}),
        ("date,stop pain,stop place\n2026-11-20,5,knee\n", {"stop_pain": 5, "stop_place": "knee"}),
        ("day,note\n2026-11-20,' =x\n", {"note": "' =x"}),
        ("day,note\n2026-11-20,\x1b[31m\n", {"note": "␛[31m"}),
    ],
)
def test_line_becomes_a_session_with_its_values(table: str, changes: dict[str, Any]) -> None:
    row = only(taken_in(Archive(), table))
    assert {column: row[column] for column in changes} == changes


@pytest.mark.parametrize(
    ("start", "zone", "utc", "offset"),
    [
        ("2026-11-20 07:00", "", "2026-11-20T06:00:00.000Z", 3_600),
        ("2026-11-20T07:00:00+09:00", "", "2026-11-19T22:00:00.000Z", 32_400),
        ("2026-11-20 07:00", "Asia/Tokyo", "2026-11-19T22:00:00.000Z", 32_400),
        ("2026-11-20 07:00", "No/Where", "2026-11-20T06:00:00.000Z", 3_600),
        ("", "Asia/Tokyo", "2026-11-20T03:00:00.000Z", 32_400),
    ],
)
def test_times_are_in_the_zone_of_the_line(start: str, zone: str, utc: str, offset: int) -> None:
    table = f"date,started at,timezone,minutes\n2026-11-20,{start},{zone},60\n"
    found = taken_in(Archive(), table)
    [told] = as_document(found, NOW, lambda rows: [])["sessions"]
    assert (told["started_at"], told["utc_offset"]) == (utc, offset)
    assert told["timezone"] == (zone or "Europe/Berlin")
    assert int(only(found)["ended_at"] or 0) - int(only(found)["started_at"] or 0) == AN_HOUR


def test_a_session_does_not_end_before_it_begins() -> None:
    table = "date,started at,ended at\n2026-11-20,2026-11-20 07:00,2026-11-20 06:00\n"
    row = only(taken_in(Archive(), table))
    assert row["ended_at"] == row["started_at"]


def test_session_of_today_is_accepted_and_one_of_tomorrow_refused() -> None:
    morning = NOW - 12 * AN_HOUR
    assert len(taken_in(Archive(), "date\n2026-11-22\n", now=morning).sessions) == 1
    late = NOW + 6 * AN_HOUR  # the 23rd in Berlin
    assert len(taken_in(Archive(), "date\n2026-11-23\n", now=late).sessions) == 1
    assert refusal("date\n2026-11-22\n2026-11-23\n") == "line 3: it is in the future"


def test_future_session_with_an_id_is_accepted() -> None:
    whole = on_record(session(1) | {"log_date": "2062-11-01"})
    [found] = taken_in(Archive(), as_sheet(whole)).sessions.values()
    assert found.session["log_date"] == "2062-11-01"


def test_first_day_of_the_years_survives_import_and_export() -> None:
    found = taken_in(Archive(person=PERSON), "date\n1000-01-01\n", Settings("Pacific/Auckland"))
    assert json_reader.read(in_file(as_document(found, NOW, lambda rows: []))) == found


# What is wrong with a table

BEFORE_ALL_YEARS = "1000-01-01 00:00:00+00:00:01.500000"
"""By half a second, as offsets are kept in whole ones."""


@pytest.mark.parametrize(
    ("cell", "column", "reason"),
    [
        ("2026-02-30", "date", "log_date: should be a date, such as 2026-11-22"),
        ("31.2.2026", "date", "log_date: should be a date, such as 2026-11-22"),
        ("2026-W47-1", "date", "log_date: should be a date, such as 2026-11-22"),
        ("0000-01-01", "date", f"log_date: {OUT_OF_RANGE}"),
        ("1.1.10000", "date", f"log_date: {OUT_OF_RANGE}"),
        ("31.12.9999", "date", f"log_date: {OUT_OF_RANGE}"),
        ("7:00", "started at", "started_at: should be a moment, such as 2026-11-22 18:04"),
        ("0999-12-31 07:00", "ended at", f"ended_at: {OUT_OF_RANGE}"),
        ("99990101T070000", "ended at", f"ended_at: {OUT_OF_RANGE}"),
        ("10000-01-01 07:00", "updated at", f"updated_at: {OUT_OF_RANGE}"),
        ("perhaps", "counts", "counts: should be yes or no"),
        ("11", "pain before", "pain_before: should be 0 to 10"),
        ("3.5", "effort", "effort: should be 0 to 10"),
        ("nose", "stop place", "stop_place: should be one of foot, ankle or calf"),
        ("x", "minutes", "minutes: should be minutes, such as 20"),
        ("-20", "minutes", "minutes: should be a number above 0"),
        ("1e999", "minutes", "minutes: should be a number above 0"),
        ("nan", "minutes", "minutes: should be a number above 0"),
        ("9" * 5_000, "minutes", "minutes: should be a number above 0"),
        ("Asia Tokyo", "timezone", "timezone: should be the name of a time zone"),
        ("live", "state", "state: should be one of done, partial"),
        ("guessed", "kind", "kind: should be one of timed, manual"),
        ("1", "id", "id: should be a UUID in lower case"),
        ("x" * 501, "note", "note: should have at most 500 characters"),
        ("2026-11-22 18:04\x1b", "updated at", "updated_at: should be a moment"),
    ],
)
def test_invalid_cell_is_refused_with_its_line_and_column(
    cell: str, column: str, reason: str
) -> None:
    sound = {column: "", "date": "2026-11-20"}
    said = refusal(written([sound, {"date": "2026-11-21", column: cell}]))
    assert said.startswith(f"line 3: {reason}")
    assert is_clean(said)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("", "line 1: there is no column log_date (or date)"),
        ("\n\nminutes\n20\n", "line 3: there is no column log_date (or date)"),
        ("date,day\n", "line 1: the column log_date is there twice"),
        ("date,weather\n", 'line 1: "weather" is not a column; columns are id, log_date, '),
        ("date,\x1b[31m\n", 'line 1: "␛[31m" is not a column'),
        (f"date,{'x' * 1_000}\n", f'line 1: "{"x" * 30}" is not a column'),
        ("date\n2026-11-20,x\n", "line 2: it has more cells than the header"),
        ("date,note\n2026-11-20\n,x\n", "line 3: log_date: is missing"),
        ("note,date\nx\n", "line 2: log_date: is missing"),
        ('date,note\n2026-11-20,"x\n', "line 2: it is not a table (unexpected end of data)"),
        (f"date,note\n2026-11-20,{'x' * 200_000}\n", "line 2: it is not a table (field larger"),
        (
            f"date,started at\n1000-01-01,{BEFORE_ALL_YEARS}\n",
            f"line 2: started_at: {OUT_OF_RANGE}",
        ),
        ("date,started at\n2026-11-20,2026-11-24\n", "line 2: it is in the future"),
        ("date,started at\n2026-11-25,2026-11-20\n", "line 2: it is in the future"),
        (b"date,note\n2026-11-20,F\xfc\xdfe\n", "line 2: it is not UTF-8"),
        ("date,note\n".encode("utf-16"), "line 1: it is not UTF-8"),
    ],
    ids=range(16),
)
def test_file_that_is_no_table_of_sessions_is_refused(table: bytes | str, reason: str) -> None:
    said = refusal(table)
    assert said.startswith(reason)
    assert is_clean(said)
    assert len(said) <= 220


def test_repeated_id_is_refused() -> None:
    name = session(1)["id"]
    said = refusal(f"id,date\n{name},2026-11-01\n{name},2026-11-02\n")
    assert said == "line 3: id: is there twice"


def test_too_large_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "MAX_SESSIONS", 1)
    assert refusal(PLAIN) == "it has more than 1 sessions"
    monkeypatch.setattr(csv_reader, "MAX_BYTES", 1024**2)
    assert refusal(b" " * (1024**2 + 1)) == "it is larger than 1 MB"


# Whatever comes


@pytest.mark.parametrize("seed", range(2))
def test_mutated_table_is_refused_in_one_line_or_gives_valid_sessions(
    seed: int,
) -> None:
    ours = on_record(session(1, note="x"), session(2), *document()["sessions"])
    rng, table = random.Random(seed), as_sheet(ours).encode()
    outcomes = [_taken_or_refused(ours, broken_table(rng, table)) for _ in range(1_000)]
    assert min(outcomes.count(True), outcomes.count(False)) > 50


def _taken_or_refused(ours: Archive, table: bytes) -> bool:
    try:
        after = taken_in(ours, table)
    except DocumentError as error:
        said = str(error)
        assert is_clean(said)
        assert said.splitlines() == [said]
        assert len(said) <= 220
        return False
    told = as_document(after, NOW, lambda rows: [])
    assert json_reader.read(in_file(told)) == after
    assert {*ours.sessions} <= {*after.sessions}
    return True
