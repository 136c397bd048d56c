"""Export and import, between generated histories and from broken documents."""

import io
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from footui.domain.errors import RejectedError, StorageError
from footui.domain.limits import INSTANTS, MAX_TRANSITIONS
from footui.domain.session import session as session_module
from footui.domain.session.edits import Details
from footui.domain.session.session import STALL, Session
from footui.domain.session.transitions import Kind
from footui.domain.settings import stored
from footui.domain.text import is_clean
from footui.domain.transfer import json_sessions
from footui.domain.transfer.json_stream import MAX_PIECE, DocumentError
from footui.domain.transfer.json_writer import instant
from footui.domain.transfer.merge import Tally
from footui.domain.weeks.week import Goal, WeekStart
from footui.services import session_batches
from footui.services.import_outcome import Outcome
from footui.services.live.lease_watch import Led
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.services.transfer import TRIES, Transfer
from footui.store.database import IN_MEMORY, Database
from footui.store.queries import sessions
from tests.support.cases import few
from tests.support.exports import Document, broken, broken_table, export_contents, export_document
from tests.support.fake_system import FakeSystem
from tests.support.generated_histories import DAY, SimulatedUser
from tests.support.session_driver import advance_session, advance_to_the_end, find_pending_session
from tests.support.sqlite_tools import dump_open, execute_sql, locked

TODAY = date(2026, 11, 22)
READY = 5_000
"""Milliseconds before the work of the short routine begins."""
NOTHING = Tally()
LONGEST = 220


@pytest.fixture
def elsewhere(fake_system: FakeSystem) -> Iterator[Service]:
    """An empty service on another machine, with the same time."""
    with closing(Database(IN_MEMORY)) as database:
        yield Service(database, fake_system.system(200))


def take_in(
    service: Service,
    data: Document | str | bytes,
    *,
    is_sheet: bool = False,
    joins: bool = True,
) -> Outcome:
    if isinstance(data, dict):
        data = json.dumps(data)
    whole = data if isinstance(data, bytes) else data.encode()
    return service.transfer.take_in(
        io.BytesIO(whole), is_sheet=is_sheet, is_trial=False, joins=joins
    )


def days(service: Service) -> list[date]:
    """Return all log dates with sessions, deleted ones included."""
    return [date.fromisoformat(each["log_date"]) for each in export_contents(service)["sessions"]]


def assert_nothing_is_new(outcome: Outcome) -> None:
    assert set(outcome.tallies.values()) == {NOTHING}
    assert outcome.waiting == 0


def assert_it_comes_back_as_it_was(service: Service, elsewhere: Service) -> None:
    """Import into an empty database; the export from there is the same."""
    whole = export_contents(service)
    take_in(elsewhere, whole)
    assert export_contents(elsewhere) == whole
    before = dump_open(elsewhere._database)
    assert_nothing_is_new(take_in(elsewhere, whole))
    assert dump_open(elsewhere._database) == before


# Round trips


@pytest.fixture(params=few(range(4), 1))
def user(request: pytest.FixtureRequest) -> Iterator[SimulatedUser]:
    """One of many generated histories; a seed always gives the same one."""
    with closing(SimulatedUser(IN_MEMORY, request.param, leaves_sessions=True)) as user:
        user.go_on(40)
        yield user


def test_whatever_was_done_comes_back_as_it_was(user: SimulatedUser) -> None:
    with closing(Database(IN_MEMORY)) as database:
        other = Service(database, user.fake_system.system())
        assert_it_comes_back_as_it_was(user.service, other)
        assert stored(other.settings) == stored(user.service.settings) | {
            "bell": "on"  # which is the machine's
        }
        assert other.routines.current() == user.service.routines.current()
        assert (other.plan.goals(), other.plan.pauses()) == (
            user.service.plan.goals(),
            user.service.plan.pauses(),
        )
        ours, theirs = user.service.history.overview(), other.history.overview()
        assert (theirs.diary, theirs.totals, theirs.trend) == (ours.diary, ours.totals, ours.trend)
        for day in days(user.service):
            for here, there in zip(
                user.service.history.day(day), other.history.day(day), strict=True
            ):
                assert (there.ran, there.exercises) == (here.ran, here.exercises)
                assert here.record == there.record or here.record.ended_at is None


def test_notes_in_any_script_come_back_as_they_were(service: Service, elsewhere: Service) -> None:
    notes = ['"', "'", "\\u00e9 \\", "👩‍🦰👣", "e\u0301 ä", "مرحبا", "=1", "<b>", "[b]", "a" * 500]
    for note in notes:
        service.edits.add(TODAY, Details(note=note))
    assert_it_comes_back_as_it_was(service, elsewhere)
    assert {view.record.note for view in elsewhere.history.day(TODAY)} == set(notes)


def test_a_setting_that_makes_no_sense_here_comes_in_and_has_its_default(
    service: Service, elsewhere: Service
) -> None:
    service.set("timezone", "Moon/Sea_of_Tranquillity")
    service.set("week_start", "someday")
    assert_it_comes_back_as_it_was(service, elsewhere)
    assert elsewhere.settings.timezone == "UTC"


def test_what_was_deleted_is_deleted_there(service: Service, elsewhere: Service) -> None:
    service.edits.add(TODAY, Details())
    service.set("week_start", "sunday")
    service.plan.set_goal(TODAY, Goal(1, 1))
    service.plan.pause(TODAY, TODAY, "flu")
    take_in(elsewhere, export_contents(service))
    [view] = service.history.day(TODAY)
    service.edits.delete(view.record)
    service.unset("week_start")
    service.plan.unset_goal(TODAY)
    service.plan.unpause(TODAY, TODAY)
    outcome = take_in(elsewhere, export_contents(service))
    assert outcome.tallies == dict.fromkeys(
        ("sessions", "settings", "goals", "pauses"), Tally(deleted=1)
    ) | {"routines": NOTHING}
    assert export_contents(elsewhere) == export_contents(service)
    assert elsewhere.history.day(TODAY) == ()
    assert elsewhere.settings.week_start is WeekStart.MONDAY


def test_settings_of_a_machine_stay_where_they_are(service: Service, elsewhere: Service) -> None:
    for key, value in (("bell", "off"), ("theme", "light"), ("welcomed", "yes")):
        service.set(key, value)
    whole = export_contents(service)
    assert whole["settings"] == {}
    whole["settings"] = {"bell": {"value": "off", "updated_at": "2026-11-01T10:00:00.000Z"}}
    assert_nothing_is_new(take_in(elsewhere, whole))
    assert elsewhere.settings.bell


def test_a_timed_session_tells_there_what_was_done(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(3)
    for change in (Session.pause, Session.resume, Session.extend, Session.previous_block):
        advance_session(live, fake_system, 9_000)
        live.apply(change)
    advance_to_the_end(live, fake_system)
    live.add_feedback(pain_after=1, note="done")
    assert_it_comes_back_as_it_was(short, elsewhere)
    assert elsewhere.history.day(TODAY) == short.history.day(TODAY)
    [told] = export_contents(elsewhere)["sessions"]
    assert [each["name"] for each in told["exercises"]] == ["One", "Two"]
    assert [each["seconds"] for each in told["exercises"]] == [
        each.done / 1_000 for each in short.history.day(TODAY)[0].exercises
    ]


def test_a_session_without_its_routine_tells_nothing_of_what_was_done(
    short: Service, elsewhere: Service
) -> None:
    short.sessions.start(None).stop()
    whole = export_contents(short)
    whole["routines"] = []
    whole["sessions"][0] |= {"routine": None, "transitions": []}
    take_in(elsewhere, whole)
    [view] = elsewhere.history.day(TODAY)
    assert view.exercises == ()


# Merging two versions


def test_two_that_were_edited_apart_become_one_whichever_comes_first(user: SimulatedUser) -> None:
    seed = user.rng.random()
    with (
        closing(SimulatedUser(IN_MEMORY, seed)) as other,
        closing(SimulatedUser(IN_MEMORY, 0)) as third,
    ):
        _edit_apart(user, other)
        ours, theirs = export_contents(user.service), export_contents(other.service)
        assert ours != theirs
        take_in(user.service, theirs)
        take_in(other.service, ours)
        assert export_contents(user.service) == export_contents(other.service)
        third.fake_system.utc = user.fake_system.utc
        take_in(third.service, theirs)
        take_in(third.service, ours)
        assert export_contents(third.service) == export_contents(other.service)
        _assert_nothing_comes_of_it_again([user, other, third], [ours, theirs])


@pytest.mark.torture
def test_a_hundred_pairs_that_were_edited_apart_become_one() -> None:
    for seed in range(100):
        first = SimulatedUser(IN_MEMORY, seed, leaves_sessions=True)
        with closing(first), closing(SimulatedUser(IN_MEMORY, -seed)) as other:
            first.go_on(30)
            _edit_apart(first, other)
            ours, theirs = export_contents(first.service), export_contents(other.service)
            take_in(first.service, theirs)
            take_in(other.service, ours)
            assert export_contents(first.service) == export_contents(other.service)
            _assert_nothing_comes_of_it_again([first, other], [ours, theirs])


def _edit_apart(one: SimulatedUser, other: SimulatedUser) -> None:
    """Give both the same history, then change them apart, with different clocks."""
    other.fake_system.utc = one.fake_system.utc
    take_in(other.service, export_contents(one.service))
    other.fake_system.utc += one.rng.choice([0, -DAY // 24, DAY // 2])
    one.go_on(20)
    other.go_on(20)
    one.fake_system.utc = other.fake_system.utc = max(one.fake_system.utc, other.fake_system.utc)


def _assert_nothing_comes_of_it_again(
    users: list[SimulatedUser], documents: list[Document]
) -> None:
    for user in users:
        before = dump_open(user.service._database)
        for document in documents:
            assert_nothing_is_new(take_in(user.service, document))
        assert dump_open(user.service._database) == before


def test_the_later_edit_of_a_session_stays_and_an_undo_is_one(
    service: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    record = service.edits.add(TODAY, Details(note="first"))
    take_in(elsewhere, export_contents(service))
    fake_system.advance(1)
    service.edits.edit(record, Details(note="here"))
    fake_system.advance(1)
    elsewhere.edits.edit(record, Details(note="elsewhere"))
    fake_system.advance(1)
    service.edits.undo()
    take_in(elsewhere, export_contents(service))
    take_in(service, export_contents(elsewhere))
    for each in (service, elsewhere):
        [view] = each.history.day(TODAY)
        assert view.record.note == "first"


def test_a_change_that_came_in_since_is_not_undone(
    service: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    record = service.edits.add(TODAY, Details(note="first"))
    take_in(elsewhere, export_contents(service))
    fake_system.advance(1)
    elsewhere.edits.edit(record, Details(note="elsewhere"))
    take_in(service, export_contents(elsewhere))
    undone = service.edits.undo()
    assert undone
    assert undone.is_outdated
    assert service.history.day(TODAY)[0].record.note == "elsewhere"


# Live sessions


def test_a_live_session_goes_on_elsewhere_and_comes_home_when_it_is_over(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(4)
    advance_session(live, fake_system, 30_000)
    live.apply(Session.extend)
    live.suspend()
    assert_it_comes_back_as_it_was(short, elsewhere)
    waiting = find_pending_session(elsewhere)
    assert waiting
    assert (waiting.held, waiting.session.ran) == (False, live.session.ran)
    taken = elsewhere.sessions.take()
    assert taken
    assert (taken.session.position, taken.session.timeline) == (
        live.session.position,
        live.session.timeline,
    )
    taken.apply(Session.resume)
    advance_to_the_end(taken, fake_system)
    take_in(short, export_contents(elsewhere))
    assert find_pending_session(short) is None
    assert short.history.day(TODAY) == elsewhere.history.day(TODAY)
    [view] = short.history.day(TODAY)
    assert all(exercise.is_whole for exercise in view.exercises)
    assert view.record.counts


def test_a_session_that_somebody_leads_is_left_out_until_it_is_put_aside(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    assert short.transfer.is_session_led
    assert export_contents(short)["sessions"] == []
    live.suspend()
    assert not short.transfer.is_session_led
    assert_it_comes_back_as_it_was(short, elsewhere)
    here, there = find_pending_session(short), find_pending_session(elsewhere)
    assert here
    assert there
    assert not there.held
    assert there.session.position == here.session.position > 15_000
    [told] = export_contents(short)["sessions"]
    assert told["exercises"][0]["seconds"] == (here.session.position - READY) / 1_000


def test_a_finished_session_stays_whatever_is_done_elsewhere_with_an_earlier_copy(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    """The clock there is forty days ahead. The session is not pending here again."""
    live = short.sessions.start(None)
    advance_session(live, fake_system, 30_000)
    live.suspend()
    copy = export_contents(short)
    taken = short.sessions.take()
    assert taken
    taken.apply(Session.resume)
    advance_to_the_end(taken, fake_system)
    finished = export_contents(short)
    for fate in (LiveSession.suspend, LiveSession.stop, LiveSession.discard):
        with closing(Database(IN_MEMORY)) as database:
            other = Service(database, fake_system.system(300))
            take_in(other, copy)
            fake_system.advance(40 * DAY)
            resumed = other.sessions.take()
            assert resumed
            fate(resumed)
            take_in(short, export_contents(other))
            assert export_contents(short) == finished
            take_in(other, finished)
            assert export_contents(other) == finished


def test_a_session_that_is_led_here_is_not_touched_and_comes_in_later(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    live.suspend()
    take_in(elsewhere, export_contents(short))
    live = short.sessions.take() or live
    taken = elsewhere.sessions.take()
    assert taken
    fake_system.advance(1)
    taken.stop(pain=6)
    before, theirs = dump_open(short._database), export_contents(elsewhere)
    outcome = take_in(short, theirs)
    assert (outcome.waiting, outcome.tallies["sessions"]) == (1, NOTHING)
    assert dump_open(short._database) == before
    fake_system.advance(-1)
    live.suspend()
    outcome = take_in(short, theirs)
    assert (outcome.waiting, outcome.tallies["sessions"]) == (0, Tally(changed=1))
    assert find_pending_session(short) is None
    assert short.history.day(TODAY) == elsewhere.history.day(TODAY)


def test_of_two_live_sessions_each_waits_until_the_other_is_over(
    short: Service, elsewhere: Service, fake_system: FakeSystem
) -> None:
    here = short.sessions.start(None)
    fake_system.advance(1)
    there = elsewhere.sessions.start(None)
    for live in (here, there):
        live.suspend()
    ours, theirs = export_contents(short), export_contents(elsewhere)
    assert take_in(short, theirs).waiting == 1
    assert take_in(elsewhere, ours).waiting == 1
    assert (export_contents(short)["sessions"], export_contents(elsewhere)["sessions"]) == (
        ours["sessions"],
        theirs["sessions"],
    )
    taken = short.sessions.take()
    assert taken
    fake_system.advance(1)
    taken.stop()
    assert take_in(short, theirs).tallies["sessions"] == Tally(added=1)
    assert take_in(elsewhere, export_contents(short)).waiting == 0
    assert export_contents(short) == export_contents(elsewhere)
    assert find_pending_session(elsewhere)


def test_importing_ones_own_export_leaves_nothing_waiting(
    short: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    assert_nothing_is_new(take_in(short, export_contents(short)))
    earlier = export_contents(short)
    advance_session(live, fake_system, 20_000)
    assert_nothing_is_new(take_in(short, earlier))
    live.suspend()
    assert_nothing_is_new(take_in(short, earlier))


# A trial


def test_a_trial_says_what_would_come_of_it_and_changes_nothing(
    user: SimulatedUser, elsewhere: Service, fake_system: FakeSystem
) -> None:
    fake_system.utc = user.fake_system.utc
    elsewhere.edits.add(elsewhere.today(), Details())
    data = json.dumps(export_contents(user.service)).encode()
    before, stamp = dump_open(elsewhere._database), elsewhere._database.change_token()
    said = elsewhere.transfer.take_in(io.BytesIO(data), is_sheet=False, is_trial=True, joins=True)
    assert (dump_open(elsewhere._database), elsewhere._database.change_token()) == (before, stamp)
    assert said == elsewhere.transfer.take_in(
        io.BytesIO(data), is_sheet=False, is_trial=False, joins=True
    )
    assert said.tallies["sessions"].added > 0


def test_a_trial_waits_for_nobody_who_writes(
    no_lock_wait: None, service: Service, path: Path
) -> None:
    data = b"date\n2026-11-20\n"
    with locked(path):
        said = service.transfer.take_in(io.BytesIO(data), is_sheet=True, is_trial=True)
        with pytest.raises(StorageError):
            service.transfer.take_in(io.BytesIO(data), is_sheet=True, is_trial=False)
    assert said.tallies["sessions"] == Tally(added=1)


def test_an_import_with_nothing_new_waits_for_nobody_who_writes(
    no_lock_wait: None, service: Service, path: Path
) -> None:
    service.edits.add(TODAY, Details())
    whole = export_contents(service)
    with locked(path):
        assert_nothing_is_new(take_in(service, whole))


@pytest.mark.parametrize("times", [1, 2, TRIES])
def test_what_is_written_while_an_import_is_worked_out_is_not_lost(
    service: Service, elsewhere: Service, path: Path, fake_system: FakeSystem, times: int
) -> None:
    """Other programs can write meanwhile."""
    record = service.edits.add(TODAY, Details(note="as it was"))
    take_in(elsewhere, export_contents(service))
    fake_system.advance(1)
    elsewhere.edits.edit(record, Details(note="theirs"))
    elsewhere.edits.add(TODAY, Details())
    asked = 0

    def led_by_nobody_but_written_to() -> Led:
        nonlocal asked
        asked += 1
        if asked % 3 == 0 and asked <= 3 * times:  # what it begins with, the batch, and the last
            execute_sql(path, "UPDATE session SET note = 'later', updated_at = updated_at + 2")
        return Led.NO

    transfer = Transfer(
        service._database,
        fake_system.system(100),
        lambda: service.settings,
        led_by_nobody_but_written_to,
    )
    document = io.BytesIO(json.dumps(export_contents(elsewhere)).encode())
    outcome = transfer.take_in(document, is_sheet=False, is_trial=False)
    assert outcome.tallies["sessions"] == Tally(added=1)
    notes = {one["id"]: one["note"] for one in export_contents(service)["sessions"]}
    assert notes[record.id] == "later"


def test_a_trial_says_in_the_same_words_what_is_wrong(service: Service) -> None:
    for data, is_sheet in ((b"{", False), (b"date\n2026-11-24\n", True)):
        for is_trial in (True, False):
            with pytest.raises(DocumentError, match="line"):
                service.transfer.take_in(io.BytesIO(data), is_sheet=is_sheet, is_trial=is_trial)


# Tables


def test_a_table_that_was_exported_adds_nothing_whatever_it_holds(user: SimulatedUser) -> None:
    table, before = "".join(user.service.transfer.sheet()), dump_open(user.service._database)
    assert_nothing_is_new(take_in(user.service, table, is_sheet=True))
    assert dump_open(user.service._database) == before


def test_a_table_from_elsewhere_comes_in_once_also_after_a_move(service: Service) -> None:
    table = "Date;Minutes;Pain before\r\n20.11.2026;12,5;3\r\n20.11.2026;12,5;3\r\n"
    assert take_in(service, table, is_sheet=True).tallies["sessions"] == Tally(added=2)
    before = dump_open(service._database)
    assert_nothing_is_new(take_in(service, table, is_sheet=True))
    assert dump_open(service._database) == before
    service.set("timezone", "Pacific/Auckland")
    service.set("day_cutoff", "6")
    assert_nothing_is_new(take_in(service, table, is_sheet=True))
    views = service.history.day(date(2026, 11, 20))
    assert [view.record.minutes for view in views] == [12.5, 12.5]


# Broken documents


class _UndoError(Exception):
    """Rolls back a transaction that was only a test."""


def test_whatever_is_broken_is_refused_and_changes_nothing_or_leaves_a_sound_database(
    user: SimulatedUser,
) -> None:
    outcomes = [_what_comes_of_it(user, number) for number in range(60)]
    assert min(outcomes.count(True), outcomes.count(False)) > 5


@pytest.mark.torture
def test_many_more_broken_documents_do_no_harm(user: SimulatedUser) -> None:
    for number in range(60, 1_000):
        _what_comes_of_it(user, number)


def _what_comes_of_it(user: SimulatedUser, number: int) -> bool:
    """Import something broken, read everything, roll back; return whether it was accepted."""
    rng = random.Random(user.fake_system.utc + number)
    service, whole = user.service, export_contents(user.service)
    is_sheet = rng.random() < 0.25
    table = "".join(service.transfer.sheet()).encode()
    data = broken_table(rng, table) if is_sheet else broken(rng, whole)
    before = dump_open(service._database)
    refusal = ""
    with suppress(_UndoError), service._database.transaction():
        if refusal := _refusal(service, data, is_sheet=is_sheet):
            assert dump_open(service._database) == before
        else:
            _assert_it_is_sound(service, user.fake_system)
        raise _UndoError
    assert is_clean(refusal)
    assert len(refusal) <= LONGEST
    return not refusal


def _refusal(service: Service, data: bytes, *, is_sheet: bool) -> str:
    try:
        take_in(service, data, is_sheet=is_sheet)
    except DocumentError as error:
        return str(error)
    return ""


def _assert_it_is_sound(service: Service, fake_system: FakeSystem) -> None:
    sqlite = service._database.sqlite
    for check in ("integrity_check", "foreign_key_check"):
        assert sqlite.execute_sql(f"PRAGMA {check}").fetchall() in ([], [("ok",)])
    _look_at_everything(service)
    with closing(Database(IN_MEMORY)) as database:
        assert_it_comes_back_as_it_was(service, Service(database, fake_system.system()))
    if live := service.sessions.take():
        live.apply(Session.resume)
        live.stop()
        _look_at_everything(service)


def _look_at_everything(service: Service) -> None:
    history = service.history
    overview = history.overview()
    for day in {*days(service), *service.plan.goals(), *service.plan.pauses()}:
        assert overview.weeks(day, day)
        history.day(day)
        history.days(day, day)
        history.ratings(day, day)
    assert service.this_week()
    assert service.routines.timeline()
    "".join(service.transfer.sheet())


def test_what_was_exported_before_a_session_ended_does_not_bring_it_back(
    service: Service, fake_system: FakeSystem
) -> None:
    """Also if the clock was set back in between."""
    live = service.sessions.start(None)
    fake_system.advance(3_000)
    live.tick()
    live.suspend()
    before = json.dumps(export_document(service)).encode()
    fake_system.utc -= 3_600_000
    taken = service.sessions.take()
    assert taken
    taken.stop()
    service.transfer.take_in(io.BytesIO(before), is_sheet=False, is_trial=False)
    assert find_pending_session(service) is None


# Limits


def test_a_session_with_as_many_transitions_as_it_can_have_comes_back_as_it_was(
    short: Service, elsewhere: Service, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "MAX_TRANSITIONS", 60)
    monkeypatch.setattr(json_sessions, "MAX_TRANSITIONS", 60)
    live = short.sessions.start(None)
    while not live.session.is_over:
        live.apply(Session.pause)
        live.apply(Session.next_exercise)
        live.apply(Session.resume)
        fake_system.advance(STALL + 4_000)
        live.tick()
        live.apply(Session.resume)
        live.apply(Session.previous_exercise)
    assert live.is_saved
    assert_it_comes_back_as_it_was(short, elsewhere)
    assert 50 <= len(live.session.log) <= 60
    assert [each.kind for each in live.session.log if each.kind in (Kind.STOP, Kind.FINISH)] == [
        Kind.STOP
    ]


def test_the_longest_session_is_no_longer_than_what_is_read_as_one_piece() -> None:
    log = {"kind": "resume", "reached": 10**10, "position": 10**10, "at": instant(INSTANTS[-1])}
    assert MAX_TRANSITIONS * (len(json.dumps(log)) + len(", ")) < MAX_PIECE / 3


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit a database to three sessions."""
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 3)


@pytest.mark.usefixtures("few")
def test_no_session_comes_on_record_beyond_those_that_may_be(
    short: Service, elsewhere: Service
) -> None:
    for _ in range(3):
        record = short.edits.add(TODAY, Details())
    short.edits.delete(record)
    elsewhere.edits.add(TODAY, Details(note="another"))
    whole, before = export_contents(elsewhere), dump_open(short._database)
    for more in (
        lambda: short.edits.add(TODAY, Details()),
        lambda: short.sessions.start(None),
        lambda: take_in(short, whole),
        lambda: take_in(short, "date\n2026-11-01\n", is_sheet=True),
        lambda: short.transfer.take_in(
            io.BytesIO(json.dumps(whole).encode()), is_sheet=False, is_trial=True, joins=True
        ),
    ):
        with pytest.raises(
            StorageError, match=r"in one database, deleted ones among them.*is safe"
        ):
            more()
        assert [line for line in dump_open(short._database) if "routine" not in line] == [
            line for line in before if "routine" not in line
        ]
    assert_nothing_is_new(take_in(short, export_contents(short)))
    short.edits.undo()
    assert len(short.history.day(TODAY)) == 3


def test_an_import_of_several_batches_is_told_as_one(
    service: Service, elsewhere: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_batches, "AT_ONCE", 2)
    for note in "abcde":
        service.edits.add(TODAY, Details(note=note))
    live = service.sessions.start(None)
    live.suspend()
    assert_it_comes_back_as_it_was(service, elsewhere)
    [first, *_] = elsewhere.history.day(TODAY)
    elsewhere.edits.delete(first.record)
    outcome = take_in(service, export_contents(elsewhere))
    assert outcome.tallies["sessions"] == Tally(deleted=1)


# Persons and sources


def test_what_is_put_into_an_empty_database_makes_it_the_same_persons(
    service: Service, elsewhere: Service
) -> None:
    elsewhere.set("timezone", "Asia/Tokyo")  # settings are no sessions
    service.edits.add(TODAY, Details())
    take_in(elsewhere, export_contents(service), joins=False)
    assert export_contents(elsewhere)["person"] == export_contents(service)["person"]
    elsewhere.edits.add(TODAY, Details())
    take_in(service, export_contents(elsewhere), joins=False)
    assert len(service.history.day(TODAY)) == 2


@pytest.mark.parametrize(
    "use",
    [
        lambda service: service.edits.add(TODAY, Details()),
        lambda service: service.plan.set_goal(TODAY, Goal(1, 2)),
        lambda service: service.plan.pause(TODAY, TODAY, ""),
        lambda service: (service.edits.add(TODAY, Details()), service.edits.undo()),
    ],
    ids=["a session", "a goal", "a pause", "a tombstone"],
)
def test_another_persons_data_is_refused_unless_it_is_joined(
    service: Service, elsewhere: Service, use: Callable[[Service], object]
) -> None:
    service.edits.add(TODAY, Details())
    use(elsewhere)
    before, theirs = dump_open(elsewhere._database), export_contents(service)
    with pytest.raises(RejectedError, match="another person"):
        take_in(elsewhere, theirs, joins=False)
    assert dump_open(elsewhere._database) == before
    take_in(elsewhere, theirs, joins=True)
    assert export_contents(elsewhere)["person"] == theirs["person"]
    take_in(service, export_contents(elsewhere), joins=False)


def test_what_tells_nobodys_id_is_taken(service: Service, elsewhere: Service) -> None:
    service.edits.add(TODAY, Details())
    elsewhere.edits.add(TODAY, Details())
    whole = export_contents(service) | {"version": 1, "person": None}
    person = export_contents(elsewhere)["person"]
    assert take_in(elsewhere, whole, joins=False).tallies["sessions"] == Tally(added=1)
    table = "".join(service.transfer.sheet())
    assert_nothing_is_new(take_in(elsewhere, table, is_sheet=True, joins=False))
    assert export_contents(elsewhere)["person"] == person


def test_before_the_first_merge_with_a_source_a_copy_is_kept(
    service: Service, elsewhere: Service, path: Path
) -> None:
    service.edits.add(TODAY, Details(note="ours"))
    before = dump_open(service._database)
    elsewhere.edits.add(TODAY, Details(note="theirs"))
    whole = export_document(elsewhere)
    outcome = take_in(service, whole)
    assert outcome.backup
    assert outcome.backup.parent == path.with_name("footui-backups")
    with closing(sqlite3.connect(outcome.backup)) as copy:
        assert list(copy.iterdump()) == before
    elsewhere.edits.add(TODAY, Details(note="more"))
    assert take_in(service, export_document(elsewhere)).backup is None
    assert take_in(service, export_document(service)).backup is None


def test_no_copy_is_kept_where_nothing_comes_in_or_nothing_was_there(
    service: Service, elsewhere: Service, path: Path
) -> None:
    elsewhere.edits.add(TODAY, Details())
    whole = export_document(elsewhere)
    assert take_in(service, whole).backup is None
    blank = whole | {"sessions": [], "source": "01a00000-0000-7000-8000-00000000000c"}
    assert take_in(service, blank).backup is None
    assert not path.with_name("footui-backups").exists()


def test_where_no_copy_can_be_kept_nothing_is_taken_in(
    service: Service, elsewhere: Service, path: Path
) -> None:
    service.edits.add(TODAY, Details())
    elsewhere.edits.add(TODAY, Details())
    path.with_name("footui-backups").write_text("a file")
    before = dump_open(service._database)
    with pytest.raises(StorageError):
        take_in(service, export_document(elsewhere))
    assert dump_open(service._database) == before


# Sessions in the future


@pytest.mark.parametrize("ahead", [DAY, 40 * DAY, 36 * 365 * DAY], ids=["a day", "40", "years"])
def test_a_session_of_a_day_to_come_is_told_and_counts_when_that_has_come(
    service: Service, elsewhere: Service, fake_system: FakeSystem, ahead: int
) -> None:
    now = fake_system.utc
    fake_system.utc = now + ahead
    there = service.today()
    record = service.edits.add(there, Details())
    service.edits.delete(service.edits.add(there, Details()))  # a tombstone blocks nothing
    fake_system.utc = now
    elsewhere.edits.add(TODAY, Details())
    outcome = take_in(elsewhere, export_contents(service))
    assert outcome.to_come == (there,)
    for each in (service, elsewhere):
        overview = each.history.overview()
        assert there not in overview.diary.days
        assert each.history.days(there, there) == {}
        assert [view.record.id for view in each.history.day(there)] == [record.id]
    assert elsewhere.this_week().days == (TODAY,)
    assert take_in(service, export_contents(elsewhere)).tallies["sessions"] == Tally(added=1)
    fake_system.utc = now + ahead
    for each in (service, elsewhere):
        assert each.history.overview().diary.days == {TODAY, there}
        assert there in each.this_week().days


def test_with_a_clock_that_was_never_set_nothing_is_recorded(
    service: Service, fake_system: FakeSystem
) -> None:
    around = fake_system.system()._replace(earliest=fake_system.utc + 1)
    wrong = Service(service._database, around)
    before = dump_open(service._database)
    for record in (lambda: wrong.sessions.start(None), lambda: wrong.edits.add(TODAY, Details())):
        with pytest.raises(RejectedError, match="Set the clock, then try again"):
            record()
    assert dump_open(service._database) == before
