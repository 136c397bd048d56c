"""schema.sql is the one truth about storage; the models say the same, in both directions."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import peewee
import pytest

from footui.domain.kinds import ChangeKind, MadeIn, SessionKind, SessionState
from footui.domain.session.transitions import Kind
from footui.domain.weeks.pain import Place
from footui.store import models
from footui.store.file_kind import APPLICATION_ID, SCHEMA_VERSION
from footui.store.migrations import statements
from footui.store.resources import resource

SOURCE = Path(__file__).parents[2] / "schema.sql"
SCHEMA = resource("schema.sql")


@dataclass(frozen=True)
class Column:
    type: str
    required: bool
    default: str | None
    place_in_key: int


@dataclass(frozen=True)
class Table:
    columns: dict[str, Column]
    foreign_keys: frozenset[tuple[str, ...]]


def described(connection: sqlite3.Connection) -> dict[str, Table]:
    """Every table of a database, as SQLite itself describes it."""
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: described_table(connection, name) for (name,) in found}


def described_table(connection: sqlite3.Connection, name: str) -> Table:
    columns = connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
    references = connection.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
    return Table(
        columns={
            column: Column(kind, bool(required), default, key)
            for _, column, kind, required, default, key, _ in columns
        },
        foreign_keys=frozenset(
            (column, parent, target, on_update, on_delete)
            for _, _, parent, column, target, on_update, on_delete, _ in references
        ),
    )


def of_schema(script: str) -> dict[str, Table]:
    """What a script makes."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return described(connection)


def of_models(*tables: type[peewee.Model]) -> dict[str, Table]:
    """What peewee would make of models."""
    database = peewee.SqliteDatabase(":memory:")
    with database.bind_ctx(tables), database.connection_context():
        database.create_tables(tables)
        return described(database.connection())


def column_lines() -> Iterator[tuple[str, str, str]]:
    """Each column of schema.sql: its table, its name, its line."""
    table = ""
    for line in SCHEMA.splitlines():
        if match := re.match(r"CREATE TABLE (\w+)", line):
            table = match[1]
        elif match := re.match(r' {4}"?([a-z_]+)"?\s+(?:TEXT|INTEGER|REAL)\b', line):
            yield table, match[1], line


def tampered(table: str, line: str, changed: str) -> str:
    """schema.sql with one line of one table changed."""
    tables, _, _ = SCHEMA.partition("-- Two ids")  # what fills a table need not fit any more
    before, create, rest = tables.partition(f"CREATE TABLE {table} (")
    assert line in rest
    assert line != changed
    return before + create + rest.replace(line, changed, 1)


COLUMNS = [pytest.param(*found, id=".".join(found[:2])) for found in column_lines()]
DEFAULTS = [param for param in COLUMNS if "DEFAULT" in param.values[2]]
REFERENCES = [param for param in COLUMNS if "REFERENCES" in param.values[2]]
KEYS = [param for param in COLUMNS if "PRIMARY KEY" in param.values[2]]
IN_KEYS = {
    "transition.session",
    "transition.number",
    "changed_row.change",
    "changed_row.table",
    "changed_row.key",
}
# SQLite itself requires the key of such tables, whether or not the text says so.
NULLABILITIES = [param for param in COLUMNS if param not in KEYS and param.id not in IN_KEYS]
BY_DAY = [
    "log_date",
    "deleted_at",
    "state",
    "kind",
    "counts",
    "minutes",
    "pain_before",
    "pain_after",
]
UNTIED = [  # columns that nothing else in the schema names
    ("setting", "value"),
    ("setting", "deleted_at"),
    ("goal", "updated_at"),
    ("pause", "reason"),
    ("routine", "document"),
    ("session", "timezone"),
    ("session", "stop_pain"),
    ("session", "effort"),
    ("session", "note"),
    ("session", "counts_set_at"),
    ("merged_source", "merged_at"),
    ("change", "made_at"),
    ("changed_row", "other"),
    ("changed_row", "other_at"),
    ("transition", "at"),
    ("lease", "token"),
    ("lease", "position"),
]


def test_models_and_schema_describe_the_same_tables() -> None:
    assert of_models(*models.TABLES) == of_schema(SCHEMA)


def test_every_model_is_among_the_tables() -> None:
    defined = {
        value
        for value in vars(models).values()
        if isinstance(value, type) and issubclass(value, peewee.Model) and value is not peewee.Model
    }
    assert set(models.TABLES) == defined


def test_every_column_of_the_schema_is_tampered_with_below() -> None:
    named = {(table, column) for table, column, _ in column_lines()}
    made = {(name, column) for name, t in of_schema(SCHEMA).items() for column in t.columns}
    assert named == made
    assert set(UNTIED) <= named
    assert len(DEFAULTS) == 2
    assert len(REFERENCES) == 4
    assert len(KEYS) == 9


@pytest.mark.parametrize(("table", "column", "line"), COLUMNS)
def test_a_renamed_column_is_noticed(table: str, column: str, line: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO other_name')
        assert described(connection) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column", "line"), COLUMNS)
def test_a_retyped_column_is_noticed(table: str, column: str, line: str) -> None:
    kind = re.search(r"\b(TEXT|INTEGER|REAL)\b", line)
    assert kind
    other = line.replace(kind[1], "REAL" if kind[1] != "REAL" else "INTEGER", 1)
    assert of_schema(tampered(table, line, other)) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column", "line"), NULLABILITIES)
def test_a_column_that_may_or_must_be_null_is_noticed(table: str, column: str, line: str) -> None:
    if "NOT NULL" in line:
        other = line.replace("NOT NULL", "", 1)
    else:
        other = re.sub(r"\b(TEXT|INTEGER|REAL)\b", r"\1 NOT NULL", line, count=1)
    assert of_schema(tampered(table, line, other)) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column", "line"), DEFAULTS)
@pytest.mark.parametrize("other", ["", "DEFAULT 'something'"])
def test_a_changed_default_is_noticed(table: str, column: str, line: str, other: str) -> None:
    changed = line.replace("DEFAULT ''", other)
    assert of_schema(tampered(table, line, changed)) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column", "line"), REFERENCES)
@pytest.mark.parametrize("other", ["", "REFERENCES setting (key)"])
def test_a_changed_foreign_key_is_noticed(table: str, column: str, line: str, other: str) -> None:
    changed = re.sub(r"REFERENCES \w+ \(\w+\)", other, line)
    assert of_schema(tampered(table, line, changed)) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column", "line"), KEYS)
def test_a_lost_primary_key_is_noticed(table: str, column: str, line: str) -> None:
    changed = line.replace("PRIMARY KEY", "")
    assert of_schema(tampered(table, line, changed)) != of_models(*models.TABLES)


def test_a_turned_primary_key_is_noticed() -> None:
    changed = tampered("transition", "(session, number)", "(number, session)")
    assert of_schema(changed) != of_models(*models.TABLES)


@pytest.mark.parametrize(("table", "column"), UNTIED)
def test_a_removed_column_is_noticed(table: str, column: str) -> None:
    line = next(line for t, c, line in column_lines() if (t, c) == (table, column))
    assert of_schema(_without_line(table, line)) != of_models(*models.TABLES)


def _without_line(table: str, line: str) -> str:
    before, create, rest = SCHEMA.partition(f"CREATE TABLE {table} (")
    body, end, rest = rest.partition("\n)")
    left = body.replace("\n" + line, "", 1)
    code, dash, comment = left.rpartition("\n")[2].partition("--")
    if code.rstrip().endswith(","):
        left = left.removesuffix(code + dash + comment) + code.rstrip().removesuffix(",")
    return before + create + left + end + rest


@pytest.mark.parametrize("table", [model._meta.table_name for model in models.TABLES])
def test_an_added_column_is_noticed(table: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute(f'ALTER TABLE "{table}" ADD COLUMN news TEXT')
        assert described(connection) != of_models(*models.TABLES)


def test_an_added_table_is_noticed() -> None:
    more = SCHEMA + "CREATE TABLE news (id TEXT NOT NULL PRIMARY KEY) STRICT;\n"
    assert of_schema(more) != of_models(*models.TABLES)


@pytest.mark.parametrize("model", models.TABLES, ids=lambda model: model._meta.table_name)
def test_a_missing_table_is_noticed(model: type[peewee.Model]) -> None:
    fewer = [table for table in models.TABLES if table is not model]
    with_dependencies = of_models(*fewer)
    assert model._meta.table_name not in with_dependencies
    assert with_dependencies != of_schema(SCHEMA)


@pytest.fixture
def made() -> Iterator[sqlite3.Connection]:
    """A database made from schema.sql, with a routine."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute("PRAGMA foreign_keys = 1")
        connection.execute("INSERT INTO routine VALUES (?, 'document')", ("d" * 64,))
        yield connection


def test_all_tables_are_strict(made: sqlite3.Connection) -> None:
    listed = made.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    strict = {name: strict for name, strict in listed if not name.startswith("sqlite_")}
    assert strict == {model._meta.table_name: 1 for model in models.TABLES}


def test_the_file_says_whose_it_is_and_which_version(made: sqlite3.Connection) -> None:
    assert made.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert APPLICATION_ID.to_bytes(4) == b"foot"
    assert made.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_sessions_are_found_by_day_and_at_most_one_is_live(made: sqlite3.Connection) -> None:
    listed = made.execute("PRAGMA index_list(session)").fetchall()
    indexes = {
        name: (
            [column for _, _, column in made.execute(f"PRAGMA index_info({name})")],
            bool(unique),
            bool(partial),
        )
        for _, name, unique, origin, partial in listed
        if origin == "c"
    }
    assert indexes == {
        "session_by_day": (BY_DAY, False, False),
        "one_live_session": (["state"], True, True),
    }


def test_the_package_ships_the_schema_byte_for_byte() -> None:
    assert files("footui").joinpath("schema.sql").read_bytes() == SOURCE.read_bytes()


def test_the_schema_splits_into_complete_statements() -> None:
    split = list(statements(SCHEMA))
    assert all(sqlite3.complete_statement(statement) for statement in split)
    assert all("".join(split).count(f"CREATE TABLE {name} ") == 1 for name in of_schema(SCHEMA))
    assert of_schema("\n".join(split)) == of_schema(SCHEMA)


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> None:
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    with connection:
        connection.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608
            tuple(values.values()),
        )


def a_session(**changes: Any) -> dict[str, Any]:
    return {
        "id": "i" * 36,
        "kind": "timed",
        "state": "done",
        "counts": 1,
        "log_date": "2026-11-22",
        "started_at": 0,
        "ended_at": 1,
        "timezone": "UTC",
        "utc_offset": 0,
        "routine": "d" * 64,
        "updated_at": 0,
    } | changes


@pytest.mark.parametrize(
    ("column", "values"),
    [("kind", SessionKind), ("state", SessionState), ("stop_place", Place)],
)
def test_a_session_may_hold_every_word_of_the_domain(
    made: sqlite3.Connection, column: str, values: type[StrEnum]
) -> None:
    for number, value in enumerate(values):
        row = a_session(**{column: str(value)}, id=f"{number:036}")
        row["ended_at"] = None if row["state"] == "live" else 1
        insert(made, "session", **row)


def test_a_transition_may_be_of_every_kind_of_the_domain(made: sqlite3.Connection) -> None:
    insert(made, "session", **a_session())
    for number, kind in enumerate(Kind):
        row = {"number": number, "kind": str(kind), "reached": 0, "position": 0, "at": 0}
        insert(made, "transition", session="i" * 36, **row)


CHANGE = {"kind": "add", "day": "2026-11-22", "made_at": 0, "made_in": "shell", "undone": 0}


def test_a_change_may_be_of_every_kind_of_the_domain(made: sqlite3.Connection) -> None:
    for kind, place in product(ChangeKind, MadeIn):
        insert(made, "change", **CHANGE | {"kind": str(kind), "made_in": str(place)})
    numbers = made.execute("SELECT number FROM change ORDER BY number").fetchall()
    assert numbers == [(n,) for n in range(1, len(ChangeKind) * len(MadeIn) + 1)]


@pytest.mark.parametrize(
    "changes",
    [{"kind": "guessed"}, {"day": "someday"}, {"made_in": "a dream"}, {"undone": 2}],
    ids=str,
)
def test_a_change_that_makes_no_sense_is_refused(
    made: sqlite3.Connection, changes: dict[str, Any]
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(made, "change", **CHANGE | changes)


def test_a_new_database_has_two_ids_of_its_own(made: sqlite3.Connection) -> None:
    found = dict(made.execute("SELECT name, id FROM identity").fetchall())
    assert found.keys() == {"person", "source"}
    with closing(sqlite3.connect(":memory:")) as another:
        another.executescript(SCHEMA)
        ids = [*found.values(), *(made for (made,) in another.execute("SELECT id FROM identity"))]
    assert len({*ids}) == 4
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)
    assert {UUID(each).version for each in ids} == {7}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "guessed"},
        {"state": "paused"},
        {"stop_place": "nose"},
        {"counts": 2},
        {"log_date": "2026-02-30"},
        {"log_date": "2026-11-22 "},
        {"id": "short"},
        {"routine": "e" * 64},
        {"routine": None},
        {"minutes": 0, "kind": "manual"},
        {"pain_before": 11},
        {"pain_after": -1},
        {"effort": 11},
        {"stop_pain": 11},
        {"ended_at": None},
        {"state": "live"},
        {"state": "live", "ended_at": None, "deleted_at": 1},
        {"started_at": "yesterday"},
        {"note": None},
    ],
    ids=str,
)
def test_a_session_that_makes_no_sense_is_refused(
    made: sqlite3.Connection, changes: dict[str, Any]
) -> None:
    insert(made, "session", **a_session(id="j" * 36))
    with pytest.raises(sqlite3.IntegrityError):
        insert(made, "session", **a_session(**changes))


@pytest.mark.parametrize("pain", [None, 0, 10])
def test_pain_is_from_0_to_10_or_unknown(made: sqlite3.Connection, pain: int | None) -> None:
    insert(made, "session", **a_session(pain_before=pain, pain_after=pain, stop_pain=pain))
    stored = made.execute("SELECT pain_before, pain_after, stop_pain FROM session").fetchone()
    assert stored == (pain, pain, pain)


def test_a_second_live_session_is_refused(made: sqlite3.Connection) -> None:
    insert(made, "session", **a_session(state="live", ended_at=None))
    with pytest.raises(sqlite3.IntegrityError):
        insert(made, "session", **a_session(id="j" * 36, state="live", ended_at=None))


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("goal", {"holds_from": "2026-11-22", "minimum": 0, "full": 3}),
        ("goal", {"holds_from": "2026-11-22", "minimum": 3, "full": 2}),
        ("goal", {"holds_from": "2026-11-22", "minimum": 3, "full": 8}),
        ("goal", {"holds_from": "22.11.2026", "minimum": 2, "full": 3}),
        ("pause", {"day": "someday"}),
    ],
    ids=str,
)
def test_goals_and_pauses_that_make_no_sense_are_refused(
    made: sqlite3.Connection, table: str, values: dict[str, Any]
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(made, table, **values, updated_at=0)
