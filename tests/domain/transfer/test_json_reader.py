"""Export documents: valid ones are read completely, broken ones are refused."""

import json
import random
from typing import Any

import pytest

from footui.domain.limits import MAX_SESSIONS, OUT_OF_RANGE
from footui.domain.text import is_clean
from footui.domain.transfer import json_reader
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.json_writer import as_document
from footui.domain.transfer.merge import Archive
from tests.support.cases import few
from tests.support.exports import (
    DIGEST,
    LENGTH,
    LIVE,
    MANUAL,
    NOW,
    PERSON,
    ROUTINE,
    SOURCE,
    TIMED,
    Document,
    Path,
    at,
    broken,
    changed,
    document,
    in_file,
    named,
    session,
    stamps,
    transition,
    value_paths,
    without,
)

LONGEST = 200


def read(whole: Any) -> Archive:
    return json_reader.read(in_file(whole))


def refusal(whole: Any) -> str:
    return refusal_of(in_file(whole))


def refusal_of(data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        json_reader.read(data)
    return checked(refused.value)


def checked(error: DocumentError) -> str:
    """Return the reason, which is one clean line."""
    said = str(error)
    assert is_clean(said)
    assert said.splitlines() == [said]
    assert len(said) <= LONGEST
    return said


def accepts(whole: Any) -> bool:
    try:
        read(whole)
    except DocumentError as error:
        checked(error)
        return False
    return True


def again(archive: Archive) -> Document:
    """What would be exported of an archive; what was done in each session is not looked at."""
    return as_document(archive, NOW, lambda rows: [])


# A whole document


def test_written_document_is_read_and_written_unchanged() -> None:
    whole = document()
    for each in whole["sessions"]:
        each["exercises"] = []
    assert again(read(whole)) == whole


def test_rows_are_stored_by_their_keys() -> None:
    archive = read(document())
    assert archive.settings.keys() == {"timezone", "week_start"}
    assert archive.goals.keys() == {"2026-11-02"}
    assert archive.pauses.keys() == {"2026-11-10"}
    assert archive.routines == {DIGEST: ROUTINE}
    assert [*archive.sessions] == [each["id"] for each in document()["sessions"]]
    assert archive.held is None


def test_the_order_of_keys_and_of_sessions_does_not_matter() -> None:
    whole = document()
    turned = {key: whole[key] for key in reversed(whole)}
    turned["sessions"] = [dict(reversed(each.items())) for each in reversed(whole["sessions"])]
    assert read(turned) == read(whole)


def test_an_empty_database_is_an_empty_document() -> None:
    whole: Document = {"format": "footui", "version": 2, "person": PERSON, "source": SOURCE}
    whole |= {"settings": {}} | {key: [] for key in ("goals", "pauses", "routines", "sessions")}
    assert read(whole) == Archive(person=PERSON, source=SOURCE)


def test_document_of_version_1_has_no_person_and_no_counts_set_at() -> None:
    whole = document() | {"version": 1}
    del whole["person"], whole["source"]
    whole["settings"]["bell"] = {"value": "off"} | stamps()
    for each in whole["sessions"]:
        del each["counts_set_at"]
    whole["sessions"][TIMED]["state"] = "partial"
    archive = read(whole)
    assert (archive.person, archive.source) == (None, None)
    assert archive.settings.keys() == {"timezone", "week_start"}
    row = archive.sessions[whole["sessions"][TIMED]["id"]].session
    assert row["counts_set_at"] == row["updated_at"]


@pytest.mark.parametrize("more", [{"kept": {"database": "x"}}, {"version": 1}])
def test_person_may_be_missing_in_version_1_and_in_fallback_files_only(
    more: Document,
) -> None:
    whole = changed(document(), ("person",), None)
    assert refusal(whole) == "person: should be a UUID in lower case"
    assert refusal(whole | {"kept": None}).startswith("person: ")
    assert read(whole | more).person is None


# What each key may hold

PROBES: dict[str, Any] = {
    "null": None,
    "text": "x",
    "one": 1,
    "half": 0.5,
    "flag": True,
    "list": [],
    "object": {},
}
MAY_BE = {
    "format": "",
    "version": "one",
    "exported_at": "missing null",
    "person": "",
    "source": "missing null",
    "settings": "object",
    "settings.timezone.value": "text",
    "settings.timezone.updated_at": "",
    "settings.timezone.deleted_at": "missing null",
    "settings.week_start.value": "text",
    "goals": "list",
    "goals[0].from": "",
    "goals[0].min": "one",
    "goals[0].full": "",
    "pauses": "list",
    "pauses[0].date": "",
    "pauses[0].reason": "missing text",
    "pauses[0].updated_at": "",
    "pauses[0].deleted_at": "missing null",
    "routines[0]": "",
    "routines[0].digest": "",
    "routines[0].document": "",
    "sessions": "list",
    "sessions[0].id": "",
    "sessions[0].kind": "",
    "sessions[0].state": "",
    "sessions[0].counts": "flag",
    "sessions[0].counts_set_at": "missing null",
    "sessions[0].log_date": "",
    "sessions[0].started_at": "",
    "sessions[0].ended_at": "",
    "sessions[0].timezone": "text",
    "sessions[0].utc_offset": "one",
    "sessions[1].routine": "missing null",
    "sessions[0].minutes": "missing null one half",
    "sessions[0].pain_before": "missing null one",
    "sessions[0].pain_after": "missing null one",
    "sessions[0].effort": "missing null one",
    "sessions[0].stop_pain": "missing null one",
    "sessions[0].stop_place": "missing null",
    "sessions[0].note": "missing text",
    "sessions[0].updated_at": "",
    "sessions[0].deleted_at": "missing null",
    "sessions[0].transitions": "missing list",
    "sessions[0].transitions[0]": "",
    "sessions[0].transitions[1].kind": "",
    "sessions[0].transitions[1].reached": "one",
    "sessions[0].transitions[1].position": "one",
    "sessions[0].transitions[1].at": "",
    "sessions[0].live": "missing null",
    "sessions[0].exercises": "missing list",
    "sessions[0].exercises[0]": "object",
    "sessions[0].exercises[0].name": "missing null text one half flag",
    "sessions[0].exercises[0].seconds": "missing null text one half flag",
    "sessions[2].live": "",
    "sessions[2].live.heartbeat_at": "",
    "sessions[2].live.ran_until": "",
    "sessions[2].live.position": "one",
}
PATHS = {named(path): path for path in value_paths(document())}
LOOKED_AT = [place for place in MAY_BE if ".exercises[0]." not in place]


@pytest.mark.parametrize(("place", "welcome"), MAY_BE.items(), ids=MAY_BE)
def test_wrong_type_is_refused_with_its_path(place: str, welcome: str) -> None:
    for probe, value in PROBES.items():
        whole = changed(document(), PATHS[place], value)
        if probe in welcome.split():
            assert read(again(read(whole))) == read(whole)
        else:
            assert refusal(whole).startswith(place)


@pytest.mark.parametrize(
    ("place", "welcome"), [each for each in MAY_BE.items() if not each[0].endswith("]")]
)
def test_a_key_must_be_there_unless_it_has_a_default(place: str, welcome: str) -> None:
    whole = without(document(), PATHS[place])
    if "missing" in welcome:
        assert accepts(whole)
    elif place == "sessions[0].ended_at":
        assert "when a session is over" in refusal(whole)
    else:
        assert refusal(whole) == f"{place}: is missing"


@pytest.mark.parametrize("place", ["", "settings.timezone", "goals[0]", "sessions[2].live"])
def test_unknown_key_is_refused(place: str) -> None:
    whole = document()
    at(whole, PATHS.get(place, ()))["\x1b\ud800"] = 1
    assert refusal(whole) == f"{place}.␛\ufffd: is not known here".removeprefix(".")


# What else a document must be


@pytest.mark.parametrize(
    ("table", "more", "reason"),
    [
        ("goals", document()["goals"][0], "goals[1]: is there twice"),
        ("pauses", document()["pauses"][0], "pauses[1]: is there twice"),
        ("sessions", session(20, log_date="2026-11-01"), "sessions[3].id: is there twice"),
    ],
)
def test_repeated_row_is_refused(table: str, more: Document, reason: str) -> None:
    whole = document()
    whole[table].append(more)
    assert refusal(whole) == reason


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("format",), "other", 'should be "footui": this is not a footui export'),
        (("version",), 0, "should be a whole number from 1"),
        (("goals", 0, "min"), 8, "should be a whole number from 1 to 7"),
        (("goals", 0, "full"), 1, "should be a whole number from 2 to 7"),
        (("goals", 0, "from"), "2026-02-30", "should be a date, such as 2026-11-22"),
        (("pauses", 0, "reason"), "x" * 61, "should have at most 60 characters"),
        (("settings", "week_start", "value"), "x" * 201, "should have at most 200 characters"),
        (("routines", 0, "digest"), "0" * 64, "is not that of the document"),
        (("routines", 0, "digest"), DIGEST.upper(), "should be a SHA-256 in lower case"),
        (("routines", 0, "document"), "a = 1", '"format" is missing'),
        (("routines", 0, "document"), f"{ROUTINE}# \ud800", "holds half a character"),
        (("routines", 0, "document"), "#" * 10_000_000, "is too long"),
        (("routines", 0, "document"), ROUTINE.replace("10 }", "0 }"), "line 9: exercise 1, part 1"),
        (("sessions", 0, "id"), "X", "should be a UUID in lower case"),
        (("sessions", 0, "routine"), "0" * 64, "is not one of the routines"),
        (("sessions", 0, "started_at"), "2026-11-20T11:00:00", "should be a moment"),
        (("sessions", 0, "started_at"), "0999-12-31T22:59:59Z", OUT_OF_RANGE),
        (("sessions", 0, "started_at"), "9998-12-31T23:00:00Z", OUT_OF_RANGE),
        (("sessions", 0, "started_at"), "9999-06-01T00:00:00Z", OUT_OF_RANGE),
        (("sessions", 0, "started_at"), "99999-01-01T00:00:00Z", OUT_OF_RANGE),
        (("sessions", 0, "updated_at"), "-0044-03-15T00:00:00Z", OUT_OF_RANGE),
        (("sessions", 0, "log_date"), "2026-W47-1", "should be a date"),
        (("sessions", 0, "log_date"), "0000-01-01", OUT_OF_RANGE),
        (("goals", 0, "from"), "9999-01-01", OUT_OF_RANGE),
        (("pauses", 0, "date"), "10000-01-01", OUT_OF_RANGE),
        (("sessions", 0, "timezone"), "\x1b[31m", "should be the name of a time zone"),
        (("sessions", 0, "utc_offset"), 86_400, "should be a whole number from -86399 to 86399"),
        (("sessions", 0, "minutes"), 0, "should be a number above 0"),
        (("sessions", 0, "minutes"), 1e9, "should be a number above 0, at most 1,000,000"),
        (("sessions", 0, "pain_before"), 11, "should be a whole number from 0 to 10"),
        (("sessions", 0, "effort"), -1, "should be a whole number from 0 to 10"),
        (("sessions", 0, "stop_place"), "nose", "should be one of foot, ankle or calf"),
        (("sessions", 0, "note"), "x" * 501, "should have at most 500 characters"),
        (("sessions", 0, "ended_at"), None, "should be there when a session is over"),
        (("sessions", 2, "ended_at"), "2026-11-22T18:04:00Z", "when a session is over"),
        (("sessions", 2, "deleted_at"), "2026-11-22T18:04:00Z", "is live, but the session is"),
        (("sessions", 2, "transitions"), [], "should hold the start of a live session"),
        (("sessions", 1, "live"), {}, "should be null unless the session is live"),
        (("sessions", 0, "exercises", 0, "name"), [], "is nested too deeply"),
    ],
)
def test_invalid_value_is_refused(path: Path, value: Any, reason: str) -> None:
    said = refusal(changed(document(), path, value))
    assert said.startswith(named(path[:2]))
    assert reason in said


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sessions", 0, "started_at"), "2062-11-23T18:04:00Z"),
        (("sessions", 0, "started_at"), "0999-12-31T23:00:00Z"),
        (("sessions", 0, "log_date"), "2062-11-24"),
        (("sessions", 0, "utc_offset"), -86_399),
        (("sessions", 0, "updated_at"), "9998-12-31T23:59:59.999Z"),
        (("sessions", 0, "note"), "👣" * 500),
        (("sessions", 0, "transitions", 4, "reached"), LENGTH + 10_000),
        (("goals", 0, "from"), "9998-12-31"),
    ],
)
def test_value_at_its_limit_is_read(path: Path, value: Any) -> None:
    archive = read(changed(document(), path, value))
    assert read(again(archive)) == archive


def test_an_export_of_a_later_footui_is_refused_with_what_to_do() -> None:
    said = refusal(changed(document(), ("version",), 3) | {"whatever": 1})
    assert said.startswith("it was written by a newer footui (version 3, this one knows 2)")
    assert said.endswith("update footui to take it in")


@pytest.mark.parametrize("value", [[], [document()], "footui", 1, None])
def test_document_that_is_no_object_is_refused(value: Any) -> None:
    assert refusal(value) == "the document: should be an object"


@pytest.mark.parametrize("number", [10**30, -(10**30), 10**300, 1e300, -0.0])
def test_huge_number_is_refused_in_each_place(number: float) -> None:
    for place in LOOKED_AT:
        assert not accepts(changed(document(), PATHS[place], number))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000])
def test_invalid_number_is_refused_in_each_place(number: str) -> None:
    for place in LOOKED_AT:
        data = in_file(changed(document(), PATHS[place], "HERE"))
        refusal_of(data.replace(b'"HERE"', number.encode()))


# The log of a session


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ([("pause", 0, 0)], "transitions[0].kind: should be start, and nothing but the first"),
        ([("start", 0, 0)] * 2, "transitions[1].kind: should be start, and nothing but the first"),
        ([("start", 1, 0)], "transitions[0].reached: should be a whole number from 0 to 0"),
        ([("start", 0, 0), ("pause", 10_001, 0)], "transitions[1].reached: should be a whole"),
        ([("start", 0, 0), ("seek", 0, 10_001)], "transitions[1].position: should be a whole"),
        ([("start", 0, 0), ("extend", 0, 0), ("seek", 20_001, 0)], "transitions[2].reached: "),
        ([("start", 0, 0), ("stop", 5, 5), ("seek", 5, 5)], "transitions[2]: is after the end"),
        ([("start", 0, 0), ("finish", 5, 5), ("stop", 5, 5)], "transitions[2]: is after the end"),
    ],
)
def test_impossible_log_is_refused(log: list[Any], reason: str) -> None:
    steps = [transition(*each) for each in log]
    said = refusal(changed(document(), ("sessions", TIMED, "transitions"), steps))
    assert said.startswith(f"sessions[0].{reason}")


@pytest.mark.parametrize("kind", ["stop", "finish"])
def test_a_live_session_has_not_ended(kind: str) -> None:
    ended = [transition("start", 0, 0), transition(kind, 5, 5)]
    said = refusal(changed(document(), ("sessions", LIVE, "transitions"), ended))
    assert said.startswith("sessions[2].transitions: should hold the start of a live session")


def test_two_sessions_are_not_live_at_once() -> None:
    whole = document()
    whole["sessions"].append(whole["sessions"][LIVE] | {"id": session(23)["id"]})
    assert refusal(whole) == "sessions[3].state: is live, as that of another session before"


def test_session_without_its_routine_becomes_manual() -> None:
    whole = changed(document(), ("sessions", MANUAL, "kind"), "timed")
    [*_, manual, _] = read(whole).sessions.values()
    assert manual.session["kind"] == "manual"


# What is long


def test_document_with_too_many_sessions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "MAX_SESSIONS", 2)
    whole = document()
    assert refusal(whole).startswith("it holds more than 2 sessions, deleted ones among them")
    whole["sessions"].pop()
    assert accepts(whole)


@pytest.mark.long
def test_document_with_the_most_sessions_is_read() -> None:
    whole = document()
    more = range(MAX_SESSIONS - len(whole["sessions"]))
    whole["sessions"] += [session(20) | {"id": _id(number)} for number in more]
    assert len(read(whole).sessions) == MAX_SESSIONS


def _id(number: int) -> str:
    return f"01b00000-0000-7000-8000-{number:012}"


@pytest.mark.parametrize("depth", [*range(900, 1_000, 7), 100_000])
def test_deeply_nested_value_is_refused_in_each_place(depth: int) -> None:
    data = in_file(changed(document(), ("routines", 0, "document"), "HERE"))
    said = refusal_of(data.replace(b'"HERE"', b"[" * depth + b"]" * depth))
    assert said in ("it is nested too deeply", "routines[0].document: should be text")


# Whatever comes


@pytest.mark.parametrize("seed", few(range(8), 1))
def test_mutated_document_is_refused_in_one_line_or_survives_a_round_trip(
    seed: int,
) -> None:
    rng, whole = random.Random(seed), document()
    outcomes = [_taken_or_refused(broken(rng, whole)) for _ in range(1_000)]
    assert min(outcomes.count(True), outcomes.count(False)) > 50


def _taken_or_refused(data: bytes) -> bool:
    try:
        archive = json_reader.read(data)
    except DocumentError as error:
        checked(error)
        return False
    assert json_reader.read(json.dumps(again(archive)).encode()) == archive
    return True
