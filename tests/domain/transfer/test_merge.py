"""The laws of the merge, for any archives that were edited apart."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footui.domain.transfer.merge import (
    Archive,
    Row,
    SessionRows,
    Tally,
    merge,
    news,
    row_of,
    tallies,
    waiting,
)
from tests.support.cases import examples
from tests.support.exports import DIGEST, LENGTH, ROUTINE

TABLES = ("settings", "goals", "pauses", "sessions")
FEW = ["a", "b", "c"]
LED = "led"
"""The one session that may be live in archives between which nothing has to wait."""

ROUTINES = {DIGEST: ROUTINE}


def _row(changed: int, deleted: int | None = None, content: str = "", **more: Any) -> Row:
    return {"value": content, "updated_at": changed, "deleted_at": deleted, **more}


def _manual(row: Row, state: str = "done", word: int | None = None) -> SessionRows:
    more = {"kind": "manual", "state": state, "routine": None, "counts_set_at": word}
    return SessionRows({**row, **more})


def _log(ran: int, end: str = "") -> tuple[Row, ...]:
    """The log of a session that ran for so many milliseconds, all of them work."""
    log = [("start", 0, 0), ("pause", ran, ran)] + [(end, ran, ran)] * bool(end)
    return tuple(dict(zip(("kind", "reached", "position"), each, strict=True)) for each in log)


def _timed(
    changed: int,
    ran: int,
    *,
    end: str = "stop",
    deleted: int | None = None,
    word: int | None = None,
    content: str = "",
) -> SessionRows:
    """A timed session that is over; `word` is when somebody said whether it counts.

    Without an end it was discarded.
    """
    state = "done" if 100 * ran >= 80 * LENGTH else "partial"
    more = {"kind": "timed", "state": state, "routine": DIGEST, "counts_set_at": word}
    return SessionRows(_row(changed, deleted, content, **more), _log(ran, end))


def _discarded(changed: int, ran: int) -> SessionRows:
    return _timed(changed, ran, end="", deleted=changed)


def _live(changed: int, ran: int = 1, position: int = 0) -> SessionRows:
    """A live session changes when its heart beats."""
    lease = {"heartbeat_at": changed, "position": position}
    more = {"kind": "timed", "state": "live", "routine": DIGEST, "counts_set_at": None}
    return SessionRows(_row(changed, **more), _log(ran), lease)


MOMENTS = (1, 2, 3, 4)
RAN = (3_000, 5_000, 8_000, LENGTH)
ROWS = [_row(*each) for each in product(MOMENTS, (None, 9), ("", "x", "9"))]
ROWS += [_row(changed, minutes=minutes) for changed in MOMENTS for minutes in (None, 1.5)]
OVER = [
    _manual(row, state, word)
    for row in ROWS
    for state, word in (("done", None), ("partial", None), ("done", 2), ("partial", 3))
]
OVER += [
    _timed(changed, ran, deleted=deleted, word=word)
    for changed, ran, deleted, word in product(MOMENTS, RAN, (None, 9), (None, 2))
]
OVER += [_discarded(*each) for each in product(MOMENTS, RAN)]
LIVE = [_live(*each) for each in product(MOMENTS, RAN, (0, 1))]


def archive(seed: int, *, led: bool = False) -> Archive:
    """Some versions of a few rows; at most one session is live, only LED if that is asked for."""
    rng = random.Random(seed)

    def some(versions: Sequence[Any], names: Sequence[str] = FEW) -> dict[str, Any]:
        return {name: rng.choice(versions) for name in names if rng.random() < 0.6}

    sessions = some(OVER, [*FEW, LED])
    if rng.random() < 0.6:
        sessions[LED if led else rng.choice([*FEW, LED])] = rng.choice(LIVE)
    return Archive(
        settings=some(ROWS),
        goals=some(ROWS),
        pauses=some(ROWS),
        routines=ROUTINES | some(["document"]),
        sessions=sessions,
    )


# Drawn as a whole: hypothesis takes a hundred times as long to put one together.
seeds = st.integers(0, 2**32)
archives = seeds.map(partial(archive, led=True))
any_archives = seeds.map(archive)
examined = settings(max_examples=examples(400), deadline=None, derandomize=True)


def live_in(archive: Archive) -> list[str]:
    return [name for name, version in archive.sessions.items() if version.lease]


def led_at_this_moment(archive: Archive) -> Archive:
    """Return the archive while a process runs its live session."""
    return replace(archive, held=next(iter(live_in(archive)), None))


# The laws: archives that hold no two different live sessions


@examined
@given(archives, archives)
def test_merge_is_commutative(one: Archive, other: Archive) -> None:
    assert merge(one, other) == merge(other, one)


@examined
@given(archives, archives, archives)
def test_merge_is_associative(one: Archive, two: Archive, three: Archive) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three))


@examined
@given(any_archives, any_archives)
def test_merge_is_idempotent(one: Archive, other: Archive) -> None:
    assert merge(one, one) == one
    merged = merge(one, other)
    assert merge(merged, other) == merged
    assert merge(merged, one) == merged


@examined
@given(archives, archives)
def test_no_session_waits_without_two_live_ones(one: Archive, other: Archive) -> None:
    assert waiting(one, other) == set()
    assert len(live_in(merge(one, other))) <= 1


# Which version wins


@examined
@given(archives, archives)
def test_newer_edit_or_deletion_of_a_row_wins(one: Archive, other: Archive) -> None:
    merged = merge(one, other)
    for table in TABLES:
        ours, theirs, both = (getattr(each, table) for each in (one, other, merged))
        assert both.keys() == ours.keys() | theirs.keys()
        for name, version in both.items():
            _assert_it_wins(version, [each[name] for each in (ours, theirs) if name in each])
    assert merged.routines == {**one.routines, **other.routines}


def _assert_it_wins(version: Row | SessionRows, candidates: list[Row | SessionRows]) -> None:
    best = max(map(_rank, candidates))
    assert version in [each for each in candidates if _rank(each) == best]


def _rank(version: Row | SessionRows) -> tuple[bool, int, int, int]:
    """The rule, written anew for what these tests make: the log's second entry says what ran."""
    row = row_of(version)
    changed = int(row["updated_at"] or 0)
    if not isinstance(version, SessionRows):
        return True, 0, 0, changed
    word, log = row["counts_set_at"], version.transitions
    is_ended = len(log) != 2
    is_settled = is_ended and (row["state"] == "done" or word is not None)
    return is_settled, int(log[1]["reached"] or 0) if log else 0, int(word or 0), changed


def test_a_newer_tombstone_deletes_and_a_newer_edit_brings_back() -> None:
    edited, deleted = _row(1, None, "kept"), _row(2, 2, "kept")
    brought_back = _row(3, None, "kept")
    before = Archive(goals={"a": edited}, pauses={"a": deleted})
    after = merge(before, Archive(goals={"a": deleted}, pauses={"a": brought_back}))
    assert (after.goals, after.pauses) == ({"a": deleted}, {"a": brought_back})


FINISHED = _timed(1, LENGTH, end="finish")
KEPT = _timed(1, 5_000)
COUNTED = _timed(2, 5_000, word=2)


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        pytest.param(FINISHED, _live(9, 5_000), id="finished, and live elsewhere with less"),
        pytest.param(FINISHED, _live(9, LENGTH), id="finished, and live elsewhere with as much"),
        pytest.param(FINISHED, _timed(9, 5_000), id="finished, and kept elsewhere as partial"),
        pytest.param(FINISHED, _discarded(9, LENGTH), id="finished, and discarded elsewhere"),
        pytest.param(_timed(1, 8_000), _live(9, LENGTH), id="counts, and is live with more"),
        pytest.param(_timed(9, LENGTH, deleted=9), FINISHED, id="deleted after it was finished"),
        pytest.param(
            _timed(9, LENGTH, content="edited"),
            _timed(8, LENGTH, deleted=8),
            id="edited after it was deleted",
        ),
        pytest.param(_timed(1, 6_000), _timed(9, 5_000, content="rated"), id="more work"),
        pytest.param(_live(1, 6_000), KEPT, id="more work that waits"),
        pytest.param(_discarded(2, 5_000), _live(1, 5_000), id="discarded later"),
        pytest.param(_live(3, 5_000), _discarded(2, 5_000), id="had back after that"),
        pytest.param(COUNTED, _timed(9, 6_000), id="counts by a word, and more is partial"),
        pytest.param(COUNTED, _discarded(9, 6_000), id="counts by a word, more is discarded"),
        pytest.param(_timed(9, 5_000, word=9), COUNTED, id="counts no more by a later word"),
        pytest.param(_timed(9, 5_000, word=2, deleted=9), COUNTED, id="deleted after the word"),
        pytest.param(FINISHED, COUNTED, id="counts by a word, and finished elsewhere"),
        pytest.param(
            _timed(4, 5_000, word=4), _timed(9, 5_000, word=2), id="a later word, and an edit"
        ),
        pytest.param(
            _manual(_row(2), word=2), _manual(_row(9), "partial"), id="by hand: a word, an edit"
        ),
        pytest.param(_manual(_row(9, 9)), _manual(_row(2)), id="by hand: deleted later"),
    ],
)
def test_winner_of_two_versions_does_not_depend_on_their_order(
    winner: SessionRows, loser: SessionRows
) -> None:
    assert merge(_with(loser), _with(winner)) == _with(winner)
    assert merge(_with(winner), _with(loser)) == _with(winner)


def _with(version: SessionRows, held: str | None = None) -> Archive:
    return Archive(sessions={"a": version}, routines=ROUTINES, held=held)


# Live sessions


@examined
@given(any_archives, any_archives)
def test_a_live_session_waits_while_another_one_is_live_here(one: Archive, other: Archive) -> None:
    merged, late = merge(one, other), waiting(one, other)
    assert late <= {*live_in(other)}
    assert len(live_in(merged)) <= 1
    if late:
        [name] = late
        assert live_in(merged) != [name]
        assert merged.sessions.get(name) == one.sessions.get(name)


@examined
@given(any_archives, any_archives)
def test_only_waiting_sessions_are_left_out(one: Archive, other: Archive) -> None:
    ours = led_at_this_moment(one)
    late = waiting(ours, other)
    merged = merge(ours, other)
    for name, version in merged.sessions.items():
        there = [each.sessions[name] for each in (one, other) if name in each.sessions]
        if name not in late:
            _assert_it_wins(version, there)
        else:
            assert version == one.sessions.get(name, version)
            assert version != other.sessions[name]
    for table in ("settings", "goals", "pauses"):
        assert getattr(merged, table) == getattr(merge(one, other), table)


@examined
@given(any_archives, any_archives)
def test_session_that_a_process_runs_here_is_not_changed(one: Archive, other: Archive) -> None:
    ours = led_at_this_moment(one)
    assume(ours.held)
    merged = merge(ours, other)
    assert merged.held == ours.held
    assert merged.sessions[ours.held or ""] == one.sessions[ours.held or ""]
    assert live_in(merged) == [ours.held]


@examined
@given(any_archives, any_archives)
def test_waiting_session_is_merged_once_the_live_one_has_ended(
    one: Archive, other: Archive
) -> None:
    ours = led_at_this_moment(one)
    merged = merge(ours, other)
    for name in live_in(merged):
        over_now = {**merged.sessions, name: _timed(8, LENGTH, end="finish")}
        merged = replace(merged, sessions=over_now, held=None)
    assert waiting(merged, other) == set()
    assert merge(merged, other) == merge(other, merged)


def test_session_with_a_newer_version_here_does_not_wait() -> None:
    older, led, newer = map(_live, (1, 2, 3))
    ours = _with(led, held="a")
    assert waiting(ours, _with(led)) == set()
    assert waiting(ours, _with(older)) == set()
    assert waiting(ours, _with(newer)) == {"a"}
    done = Archive(sessions={"a": led, "b": FINISHED}, routines=ROUTINES)
    assert waiting(done, Archive(sessions={"b": newer})) == set()
    assert waiting(done, Archive(sessions={"c": newer})) == {"c"}


def test_live_session_is_merged_together_with_the_end_of_the_one_here() -> None:
    here = _live(1)
    theirs = Archive(sessions={"a": _timed(2, 1), "b": _live(3)}, routines=ROUTINES)
    assert waiting(_with(here), theirs) == set()
    assert merge(_with(here), theirs) == theirs
    led = _with(here, held="a")
    assert waiting(led, theirs) == {"a", "b"}
    assert merge(led, theirs) == led


# What is new


@examined
@given(any_archives, any_archives)
def test_news_applied_to_before_give_after(one: Archive, other: Archive) -> None:
    before = led_at_this_moment(one)
    after = merge(before, other)
    new = news(before, after)
    assert merge(before, replace(new, held=None)) == after
    for table in (*TABLES, "routines"):
        was, is_, came = (getattr(each, table) for each in (before, after, new))
        assert {**was, **came} == is_
        assert not [name for name in came if name in was and was[name] == came[name]]


@examined
@given(any_archives, any_archives)
def test_tallies_count_visible_rows(one: Archive, other: Archive) -> None:
    before = led_at_this_moment(one)
    after = merge(before, other)
    told = tallies(before, after)
    for table in TABLES:
        was, is_ = (_visible(getattr(each, table)) for each in (before, after))
        tally = told[table]
        assert len(is_) - len(was) == tally.added - tally.deleted
        changed = [name for name in was.keys() & is_.keys() if was[name] != is_[name]]
        assert tally.changed == len(changed)
    assert told["routines"] == Tally(added=len(after.routines) - len(before.routines))


def _visible(table: Mapping[str, Any]) -> dict[str, Any]:
    """What is not deleted, without when it was changed."""
    stamps = {"updated_at": 0, "counts_set_at": 0}
    return {
        name: (
            replace(each, session={**each.session, **stamps})
            if isinstance(each, SessionRows)
            else each | stamps
        )
        for name, each in table.items()
        if row_of(each)["deleted_at"] is None
    }
