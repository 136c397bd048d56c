"""Everything that a database holds, read and written as a whole."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from footui.domain.archive import Archive, SessionRows, merge, news
from footui.domain.faults import StoreFault
from footui.domain.lease import Lease
from footui.domain.week import Goal
from footui.store import archives, choices, journal, live, models
from footui.store.database import IN_MEMORY, Database, rows
from tests.store.outside import ask, full, tell
from tests.store.samples import (
    BEGUN,
    DOCUMENT,
    PAUSED,
    START,
    STOPPED,
    SUNDAY,
    end,
    live_session,
    put,
    put_live,
    session,
)

BEAT = START + 5_000


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with some of everything in it, and with a live session."""
    choices.set_setting(database, "bell", "off", 1)
    choices.set_setting(database, "theme", "light", 2)
    choices.unset_setting(database, "theme", 3)
    choices.set_goal(database, SUNDAY, Goal(1, 5), 4)
    choices.set_pauses(database, [SUNDAY], "flu", 5)
    put(database, session(1), session(2, note="👣", deleted_at=START), session(3, pain_before=0))
    end(database, put_live(database, 4), (PAUSED, STOPPED))
    put_live(database, 5)
    return database


def contents(database: Database) -> list[str]:
    """All rows, as SQL."""
    connection = database.sqlite.connection()  # type: ignore[no-untyped-call]
    return list(connection.iterdump())


def put_news(database: Database, news: Archive) -> None:
    """Write what is new after a look at what is there."""
    assert archives.put(database, news, archives.archive(database))


def copy_of(database: Database, to: Database) -> Database:
    """What came of putting all of one database into another one."""
    put_news(to, archives.archive(database))
    return to


@pytest.fixture
def empty() -> Iterator[Database]:
    """Another database, with nothing in it."""
    with closing(Database(IN_MEMORY)) as database:
        yield database


# Read


def test_everything_is_read_with_what_was_deleted(filled: Database) -> None:
    archive = archives.archive(filled)
    assert archive.settings.keys() == {"bell", "theme"}
    assert archive.settings["theme"] == {
        "key": "theme",
        "value": "light",
        "updated_at": 3,
        "deleted_at": 3,
    }
    assert archive.goals[SUNDAY.isoformat()]["full"] == 5
    assert archive.pauses[SUNDAY.isoformat()]["reason"] == "flu"
    assert [*archive.routines.values()] == [DOCUMENT]
    assert archive.sessions.keys() == {session(number).id for number in range(1, 6)}
    for number in (1, 3):
        row = asdict(session(number, pain_before=0 if number == 3 else None))
        assert archive.sessions[session(number).id] == SessionRows(
            row | {"log_date": SUNDAY.isoformat(), "counts": 1}
        )


def test_a_session_comes_with_its_log_in_order(filled: Database) -> None:
    found = archives.archive(filled).sessions[session(4).id]
    assert [row["kind"] for row in found.transitions] == ["start", "pause", "stop"]
    assert found.transitions[1] == {
        "kind": "pause",
        "reached": 7_000,
        "position": 7_000,
        "at": START + 7_000,
    }
    assert found.lease is None


def test_of_a_live_session_it_is_told_how_far_it_is_but_not_who_leads_it(
    filled: Database,
) -> None:
    [alive] = [rows for rows in archives.archive(filled).sessions.values() if rows.lease]
    assert alive.lease == {"heartbeat_at": START, "ran_until": START, "position": 0}


def test_a_live_session_changes_whenever_its_heart_beats(filled: Database) -> None:
    name = session(5).id
    assert archives.archive(filled).sessions[name].session["updated_at"] == START
    live.write(
        filled, name, "first", first=1, log=(), times=(), position=5_000, ran_until=BEAT, now=BEAT
    )
    found = archives.archive(filled).sessions[name]
    assert found.session["updated_at"] == BEAT
    assert found.lease == {"heartbeat_at": BEAT, "ran_until": BEAT, "position": 5_000}


def test_it_is_told_which_session_somebody_leads(filled: Database) -> None:
    assert archives.archive(filled).held == session(5).id
    live.release(filled, session(5).id, "first")
    assert archives.archive(filled).held is None


def test_an_empty_database_is_an_empty_archive(database: Database) -> None:
    assert archives.archive(database) == Archive()


# Written


def test_what_is_put_into_an_empty_database_is_all_there(filled: Database, empty: Database) -> None:
    whole = archives.archive(filled)
    assert archives.archive(copy_of(filled, empty)) == replace(whole, held=None)


def test_a_live_session_that_was_put_is_led_by_nobody(filled: Database, empty: Database) -> None:
    found = live.unfinished(copy_of(filled, empty))
    assert found
    assert found.record == replace(live_session(filled, 5), updated_at=START)
    assert found.log == BEGUN
    assert found.lease == Lease(
        session=session(5).id,
        token=None,
        host="",
        terminal="",
        pid=0,
        since=START,
        heartbeat_at=START,
        ran_until=START,
        position=0,
    )


def test_putting_nothing_new_changes_nothing(filled: Database) -> None:
    before, stamp = contents(filled), filled.stamp()
    whole = archives.archive(filled)
    put_news(filled, news(whole, merge(whole, whole)))
    assert (contents(filled), filled.stamp()) == (before, stamp)


def test_a_newer_row_takes_the_place_of_the_one_that_was_there(filled: Database) -> None:
    name, day = session(1).id, SUNDAY.isoformat()
    whole = archives.archive(filled)
    put_news(
        filled,
        Archive(
            settings={"bell": {**whole.settings["bell"], "value": "on", "updated_at": 9}},
            goals={day: {**whole.goals[day], "deleted_at": 9}},
            pauses={day: {**whole.pauses[day], "reason": "travel"}},
            sessions={name: SessionRows({**whole.sessions[name].session, "note": "newer"})},
        ),
    )
    assert choices.settings(filled) == {"bell": "on"}
    assert choices.goals(filled) == {}
    assert choices.pauses(filled) == {SUNDAY: "travel"}
    after = archives.archive(filled)
    assert after.sessions[name].session["note"] == "newer"
    assert {**after.sessions, name: None} == {**whole.sessions, name: None}


def test_a_shorter_log_leaves_nothing_of_the_longer_one(filled: Database) -> None:
    name = session(4).id
    whole = archives.archive(filled).sessions[name]
    put_news(filled, Archive(sessions={name: replace(whole, transitions=whole.transitions[:1])}))
    assert archives.archive(filled).sessions[name].transitions == whole.transitions[:1]


def test_a_live_session_that_is_over_elsewhere_is_over_here(filled: Database) -> None:
    name = session(5).id
    live.release(filled, name, "first")
    found = archives.archive(filled).sessions[name]
    over = {**found.session, "state": "done", "ended_at": BEAT, "updated_at": BEAT}
    put_news(filled, Archive(sessions={name: SessionRows(over, found.transitions)}))
    assert live.unfinished(filled) is None
    assert ask(filled.path, "SELECT count(*) FROM lease") == [(0,)]
    assert archives.archive(filled).sessions[name].session == over


@pytest.mark.parametrize("number", [0, 9])
def test_a_session_goes_live_in_the_place_of_one_that_ends_in_the_same_import(
    filled: Database, number: int
) -> None:
    """Whichever comes first by its id: at no moment two of them are live."""
    name, other = session(5).id, session(number).id
    found = archives.archive(filled).sessions[name]
    over = {**found.session, "state": "done", "ended_at": BEAT}
    next_one = replace(found, session={**found.session, "id": other})
    both = {name: SessionRows(over, found.transitions), other: next_one}
    put_news(filled, Archive(sessions=dict(sorted(both.items()))))
    unfinished = live.unfinished(filled)
    assert unfinished
    assert unfinished.record.id == other


def test_many_rows_are_put_in_many_statements(filled: Database, empty: Database) -> None:
    with filled.transaction() as db:
        many = [asdict(session(number)) for number in range(10, 1_600)]
        models.Session.insert_many(many).execute(db)
        models.Transition.insert_many(
            {"session": session(4).id, "number": number, "kind": "seek", **_AT_THE_BEGINNING}
            for number in range(3, 1_300)
        ).execute(db)
        models.Pause.insert_many(
            {"day": date.fromordinal(700_000 + number).isoformat(), "updated_at": number}
            for number in range(1_100)
        ).execute(db)
    copy = copy_of(filled, empty)
    assert archives.archive(copy) == replace(archives.archive(filled), held=None)


_AT_THE_BEGINNING = {"reached": 0, "position": 0, "at": START}


# What others write meanwhile


def change_it(database: Database) -> None:
    with database.transaction() as db:
        models.Session.update(updated_at=START + 99).where(
            models.Session.id == session(4).id
        ).execute(db)


def delete_it(database: Database) -> None:
    with database.transaction() as db:
        models.Pause.delete().execute(db)


@pytest.mark.parametrize("meanwhile", [change_it, delete_it])
def test_nothing_is_put_over_what_others_wrote_after_the_look(
    filled: Database, empty: Database, meanwhile: Callable[[Database], None]
) -> None:
    whole = archives.archive(filled)
    seen = archives.archive(copy_of(filled, empty))
    meanwhile(empty)
    before = archives.archive(empty)
    assert not archives.put(empty, replace(whole, routines={}), seen)
    assert archives.archive(empty) == before


def test_a_beat_of_the_session_that_is_led_keeps_nothing_out(filled: Database) -> None:
    seen = archives.archive(filled)
    with filled.transaction() as db:
        models.Lease.update(heartbeat_at=BEAT + 4_000).execute(db)
    pause: Any = {"day": "2026-11-30", "reason": "", "updated_at": 1, "deleted_at": None}
    assert archives.put(filled, Archive(pauses={"2026-11-30": pause}), seen)


def test_nothing_is_put_where_a_session_began_after_the_look(empty: Database) -> None:
    seen = archives.archive(empty)
    put_live(empty)
    other = {session(1).id: SessionRows(asdict(session(1)) | {"log_date": "2026-11-22"})}
    assert not archives.put(empty, Archive(sessions=other), seen)


# What goes wrong


def test_all_is_put_or_nothing(filled: Database) -> None:
    before = contents(filled)
    broken = {**archives.archive(filled).sessions[session(1).id].session, "state": "lost"}
    with pytest.raises(StoreFault):
        put_news(
            filled,
            Archive(
                settings={"new": {"key": "new", "value": "", "updated_at": 1, "deleted_at": None}},
                routines={"0" * 64: "document"},
                sessions={session(1).id: SessionRows(broken)},
            ),
        )
    assert contents(filled) == before


def test_a_full_disk_leaves_all_as_it_was(filled: Database, empty: Database) -> None:
    put(empty, *(session(number, note="x" * 400) for number in range(10, 200)))
    before = contents(filled)
    with full(filled), pytest.raises(StoreFault, match="full"):
        copy_of(empty, filled)
    assert contents(filled) == before


def test_a_second_live_session_never_gets_in(filled: Database) -> None:
    before = contents(filled)
    found = archives.archive(filled).sessions[session(5).id]
    other = replace(found, session={**found.session, "id": session(9).id})
    with pytest.raises(StoreFault):
        put_news(filled, Archive(sessions={session(9).id: other}))
    assert contents(filled) == before


def test_what_is_read_is_of_one_moment(filled: Database, impatient: None) -> None:
    with filled.reading():
        before = archives.archive(filled)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            tell(filled.path, "DELETE FROM setting")
        assert archives.archive(filled) == before


def test_what_was_changed_by_hand_before_is_undone_only_where_it_is_still_so(
    filled: Database,
) -> None:
    for number in (11, 12):
        journal.add(filled, session(number))
    changed = {**archives.archive(filled).sessions[session(12).id].session, "updated_at": BEAT}
    put_news(filled, Archive(sessions={session(12).id: SessionRows(changed)}))
    undone = [journal.undo(filled, BEAT) for _ in range(2)]
    assert [each.is_outdated for each in undone if each] == [True, False]
    with closing(sqlite3.connect(filled.path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    states = {row["id"]: row["deleted_at"] for row in rows(models.Session.select(), filled.sqlite)}
    assert states[session(12).id] is None
    assert states[session(11).id] is not None
