"""A small document of an export with everything in it, and ways in which documents come broken."""

import copy
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

from footui.services.service import Service

Document = dict[str, Any]

NOW = 1_795_370_640_000
"""2026-11-22T18:04:00Z."""

ROUTINE = """format = 1
name = "Tiny"
[[exercise]]
key = "one"
name = "One"
why = "for tests"
how = "Stand."
sides = ["both"]
part = [{ tempo = [{ phase = "work", seconds = 10 }] }]
"""
LENGTH = 10_000
DIGEST = hashlib.sha256(ROUTINE.encode()).hexdigest()

PERSON = "01a00000-0000-7000-8000-00000000000a"
SOURCE = "01a00000-0000-7000-8000-00000000000b"

TIMED, MANUAL, LIVE = range(3)
"""Where the sessions are in the document."""


def document() -> Document:
    """An export of all that there can be."""
    return {
        "format": "footui",
        "version": 2,
        "exported_at": "2026-11-22T18:04:00.000Z",
        "person": PERSON,
        "source": SOURCE,
        "settings": {
            "timezone": {"value": "Europe/Berlin"} | stamps(),
            "week_start": {"value": "?"} | stamps(5),
        },
        "goals": [{"from": "2026-11-02", "min": 2, "full": 4} | stamps()],
        "pauses": [{"date": "2026-11-10", "reason": "flu"} | stamps(5)],
        "routines": [{"digest": DIGEST, "document": ROUTINE}],
        "sessions": [_timed(), _manual(), _live()],
    }


def stamps(deleted: int | None = None) -> Document:
    """When a row was changed, and on which day of November it was deleted."""
    gone = None if deleted is None else f"2026-11-{deleted:02}T10:00:00.000Z"
    return {"updated_at": gone or "2026-11-01T10:00:00.000Z", "deleted_at": gone}


def session(number: int, **changes: Any) -> Document:
    """A session by hand, on that day of November."""
    whole = {
        "id": f"01a00000-0000-7000-8000-{number:012}",
        "kind": "manual",
        "state": "done",
        "counts": True,
        "counts_set_at": None,
        "log_date": f"2026-11-{number:02}",
        "started_at": f"2026-11-{number:02}T11:00:00.000Z",
        "ended_at": f"2026-11-{number:02}T11:20:00.000Z",
        "timezone": "Europe/Berlin",
        "utc_offset": 3600,
        "routine": None,
        "minutes": 20.0,
        "pain_before": None,
        "pain_after": None,
        "effort": None,
        "stop_pain": None,
        "stop_place": None,
        "note": "",
        "transitions": [],
        "live": None,
        "exercises": [],
    }
    return whole | stamps() | changes


def transition(kind: str, reached: int, position: int) -> Document:
    """An entry of a session's log."""
    at = "2026-11-20T11:00:00.000Z"
    return {"kind": kind, "reached": reached, "position": position, "at": at}


def in_file(data: Document) -> bytes:
    """A document as it stands in a file."""
    return json.dumps(data).encode()


def _timed() -> Document:
    log = [("start", 0, 0), ("extend", 4_000, 4_000), ("pause", 15_000, 15_000)]
    log += [("resume", 15_000, 15_000), ("seek", 16_000, 0), ("finish", 20_000, 20_000)]
    return session(
        20,
        kind="timed",
        routine=DIGEST,
        minutes=0.6,
        pain_before=4,
        pain_after=2,
        effort=7,
        stop_pain=5,
        stop_place="back",
        note='a "note", 👣',
        transitions=[transition(*each) for each in log],
        exercises=[{"name": "One", "seconds": 20.0, "planned": 20.0}],
    )


def _manual() -> Document:
    return session(21, state="partial", counts=False, note="=1+1", **stamps(21))


def _live() -> Document:
    beat = "2026-11-22T18:03:55.000Z"
    return session(
        22,
        kind="timed",
        state="live",
        counts=False,
        routine=DIGEST,
        ended_at=None,
        minutes=None,
        transitions=[transition("start", 0, 0)],
        live={"heartbeat_at": beat, "ran_until": beat, "position": 5_000},
        exercises=[{"name": "One", "seconds": 5.0, "planned": 10.0}],
    )


# Where things are


Path = tuple[str | int, ...]


def value_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths to all values in a document."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from value_paths(each, (*path, key))


def at(document: Document, path: Path) -> Any:
    """The value at a path."""
    value: Any = document
    for key in path:
        value = value[key]
    return value


def changed(document: Document, path: Path, value: Any) -> Document:
    """The document with another value at a path."""
    whole = copy.deepcopy(document)
    at(whole, path[:-1])[path[-1]] = value
    return whole


def without(document: Document, path: Path) -> Document:
    """The document without the value at a path."""
    whole = copy.deepcopy(document)
    del at(whole, path[:-1])[path[-1]]
    return whole


def named(path: Path) -> str:
    """A path as a refusal names it: "sessions[0].note"."""
    said = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return said.removeprefix(".")


# Broken documents, always the same for the same seed

JUNK: list[Any] = [
    *(None, True, False, 0, -1, 1, 3, 7, 11, 60_000, 2**63, 10**30, 10**4000),
    *(0.5, -0.0, 1e300, float("inf"), float("-inf"), float("nan")),
    *("", "x", "off", "done", "live", "partial", "timed", "manual", "stop", "finish", "extend"),
    *("\x1b[31m", "\x00", "\ud800", "é", "👣", "x" * 600, DIGEST, ROUTINE, "a = 1"),
    *("2026-11-22", "2026-02-30", "0000-01-01", "2026-W47-1", "1000-01-01", "9998-12-31"),
    *("2026-11-22T18:04:00Z", "2026-11-22T18:04:00", "1000-01-01T00:00:00+14:00"),
    *("9998-12-31T23:59:59.999-23:59", "0001-01-01T00:00:00+01:00", "2026-11-22T18:04:00+00:00"),
    *([], {}, [[]], [None], {"a": 1}, [1, "x"], {"value": "on"}),
]


def broken(rng: random.Random, whole: Document) -> bytes:
    """A document in which something, mostly little, is not as it was."""
    kind = rng.choices(["values", "bytes", "json", "noise"], [6, 2, 1, 1])[0]
    match kind:
        case "values":
            return _with_other_values(rng, whole)
        case "bytes":
            return _with_other_bytes(rng, in_file(whole))
        case "json":
            return json.dumps(_any_json(rng, 4)).encode()
        case _:
            return rng.choice([b"{", b"", b"\xef\xbb\xbf["]) + rng.randbytes(50)


def broken_table(rng: random.Random, table: bytes) -> bytes:
    """A table of which the same is true."""
    match rng.randrange(4):
        case 0:
            return _with_other_bytes(rng, table)
        case 1:
            return rng.randbytes(rng.randrange(200))
        case _:
            rows = [line.split(b",") for line in table.splitlines()]
            for _ in range(rng.choice([1, 1, 2, 3])):
                row, alike = rng.choice(rows), rng.choice(rows)
                column = rng.randrange(min(len(row), len(alike)))
                row[column] = rng.choice([alike[column], rng.choice(_CELLS)])
            return b"\r\n".join(b",".join(row) for row in rows)


_CELLS = [
    *(b"", b"0", b"10", b"11", b"-1", b"2,5", b"1e9", b"nan", b"9" * 5000, b"yes", b"no"),
    *(b"2026-11-22", b"22.11.2026", b"1000-01-01", b"9998-12-31", b"2026-11-22 07:00"),
    *(b"1000-01-01 00:00+14:00", b"live", b"partial", b"knee", b"'", b"''=", b'"', b'""', b";"),
    *("Füße 👣".encode(), b"\x1b[31m", b"\x00", b"\xff", b"log_date", b"x" * 600),
]


def _with_other_values(rng: random.Random, whole: Document) -> bytes:
    whole = copy.deepcopy(whole)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        found = list(value_paths(whole))
        path = rng.choice(found)
        holder, key = at(whole, path[:-1]), path[-1]
        match rng.randrange(10):
            case 0:
                del holder[key]
            case 1 | 2 | 3 | 4 | 5:
                alike = [other for other in found if other[-1] == key]
                holder[key] = copy.deepcopy(at(whole, rng.choice(alike)))
            case 6:
                holder[key] = copy.deepcopy(at(whole, rng.choice(found)))
            case 7 if isinstance(holder, list):
                holder.insert(rng.randrange(9), copy.deepcopy(rng.choice(holder)))
            case 7:
                holder[rng.choice(["x", "note", "\x1b", "live", ""])] = rng.choice(JUNK)
            case _:
                holder[key] = copy.deepcopy(rng.choice(JUNK))
    return in_file(whole)


def _with_other_bytes(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted(rng.choices(range(len(data) + 1), k=2))
    match rng.randrange(5):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[min(end, start + 20) :]
        case 2:
            return data[:end] + data[start:]
        case 3:
            return data[:start] + rng.randbytes(rng.randrange(1, 5)) + data[start:]
        case _:
            flipped = bytearray(data)
            flipped[min(start, len(data) - 1)] ^= 1 << rng.randrange(8)
            return bytes(flipped)


def _any_json(rng: random.Random, depth: int) -> Any:
    match rng.randrange(3 if depth else 1):
        case 0:
            return rng.choice(JUNK)
        case 1:
            return [_any_json(rng, depth - 1) for _ in range(rng.randrange(4))]
        case _:
            keys = rng.choices([*document(), *session(1), "x"], k=rng.randrange(5))
            return {key: _any_json(rng, depth - 1) for key in keys}


# Exports of a service


def export_document(service: Service) -> Document:
    """Return the document that a service exports."""
    whole: Document = json.loads("".join(service.transfer.document()))
    return whole


def export_contents(service: Service) -> Document:
    """Return the document that a service exports, without its time and source."""
    whole = export_document(service)
    del whole["exported_at"], whole["source"]
    return whole
