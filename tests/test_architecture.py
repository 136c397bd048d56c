"""The house: imports point down, and importing does nothing."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Container, Iterator, Mapping, Set
from functools import cache
from pathlib import Path

import pytest

import footui

PACKAGE = Path(footui.__file__).parent
THIRD_PARTY_OF_THE_DOMAIN = {"dateutil"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns"}

TESTS = Path(__file__).parent

PROGRAM = [
    path.stem
    for path in (PACKAGE / "tui").glob("*.py")
    if path.stem not in ("__init__", "host", "retry")
]
"""The modules of the full screen that know its screens, and that these do not know."""

IMPORT_AND_TELL = """
import importlib, json, sys
told = {}
for name in json.load(sys.stdin):
    importlib.import_module(name)
    told[name] = sorted({module.partition(".")[0] for module in sys.modules})
print(json.dumps(told))
"""


def name_of(file: Path) -> str:
    """The name under which a file of the package, or of the tests, is imported."""
    root = TESTS.parent if file.is_relative_to(TESTS) else PACKAGE.parent
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(layer: str = "") -> dict[str, Path]:
    """All modules of a layer, or of the whole package, by name."""
    return {name_of(file): file for file in sorted((PACKAGE / layer).rglob("*.py"))}


@cache
def loaded_by(layer: str) -> dict[str, frozenset[str]]:
    """What is loaded, at the top level, once each module of a layer was imported in turn."""
    told = json.loads(run(list(modules(layer)), os.environ))
    return {name: frozenset(loaded) for name, loaded in told.items()}


def run(names: list[str], environment: "os._Environ[str] | dict[str, str]") -> str:
    return subprocess.run(
        [sys.executable, "-c", IMPORT_AND_TELL],
        input=json.dumps(names),
        env=dict(environment) | {"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Every import in a file, wherever in it: the line, and the full name of what is imported."""
    package = name_of(file).split(".")
    if file.name != "__init__.py":
        package.pop()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def importers(*packages: str, layer: str = "") -> list[str]:
    """Where in a layer something of `packages` is imported."""
    return [
        f"{name}:{line} imports {imported}"
        for name, file in modules(layer).items()
        for line, imported in imports(file)
        if is_within(imported, *packages)
    ]


@pytest.mark.parametrize(
    ("layer", "forbidden"),
    [
        ("domain", {"textual", "rich", "peewee", "playhouse", "sqlite3", "_sqlite3", "tzlocal"}),
        ("store", {"textual", "rich"}),
        ("render", {"textual", "rich", "peewee", "sqlite3"}),
        ("services", {"textual", "rich"}),
        ("cli", {"textual", "rich"}),
    ],
)
def test_importing_a_layer_loads_nothing_from_above(layer: str, forbidden: set[str]) -> None:
    loaded = loaded_by(layer)
    assert loaded.keys() == modules(layer).keys()
    assert {name: found & forbidden for name, found in loaded.items() if found & forbidden} == {}


def test_the_telling_would_notice_what_is_loaded() -> None:
    assert "peewee" in loaded_by("store")["footui.store.models"]
    assert "footui" in loaded_by("domain")["footui.domain"]


def test_only_the_store_imports_peewee_and_sqlite() -> None:
    found = importers("peewee", "playhouse", "sqlite3")
    assert {line.rpartition(" ")[2].partition(".")[0] for line in found} == {"peewee", "sqlite3"}
    assert [line for line in found if not line.startswith("footui.store.")] == []


def test_only_the_screens_import_textual() -> None:
    found = importers("textual", "rich")
    assert [line for line in found if not line.startswith("footui.tui")] == []


def test_the_domain_imports_the_standard_library_dateutil_and_itself() -> None:
    allowed = (sys.stdlib_module_names - {"sqlite3"}) | THIRD_PARTY_OF_THE_DOMAIN
    strangers = [
        f"{name}:{line} imports {imported}"
        for name, file in modules("domain").items()
        for line, imported in imports(file)
        if imported.partition(".")[0] not in allowed and not is_within(imported, "footui.domain")
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("layer", "above"),
    [
        ("render", ["footui.store", "footui.services", "footui.cli", "footui.tui"]),
        ("store", ["footui.render", "footui.services", "footui.cli", "footui.tui"]),
        ("services", ["footui.cli", "footui.tui", "footui.store.models"]),
        ("tui", ["footui.cli", "footui.store.models"]),
        ("cli", ["footui.store.models"]),
    ],
)
def test_imports_point_down_and_the_models_stay_in_the_store(layer: str, above: list[str]) -> None:
    assert modules(layer)
    assert importers(*above, layer=layer) == []


@pytest.mark.parametrize(
    ("part", "above"),
    [
        ("tui/terminal", ["views", "widgets", "screens", "host", *PROGRAM]),
        ("tui/views", ["terminal", "widgets", "screens", "host", *PROGRAM]),
        ("tui/widgets", ["screens", *PROGRAM]),
        ("tui/screens", PROGRAM),
    ],
)
def test_screens_are_made_of_widgets_and_these_of_views(part: str, above: list[str]) -> None:
    assert modules(part)
    assert importers(*(f"footui.tui.{name}" for name in above), layer=part) == []


def test_no_import_goes_round_in_a_circle() -> None:
    every = modules()
    imported = {
        name: {found for _, what in imports(file) if (found := module_of(what, every)) != name}
        for name, file in every.items()
    }
    assert circles(imported) == []


def module_of(imported: str, every: Container[str]) -> str:
    """The module that an imported name is, or is in."""
    return imported if imported in every else imported.rpartition(".")[0]


def circles(imported: Mapping[str, Set[str]]) -> list[str]:
    """The modules that import themselves through others."""
    reached = {name: set(found) for name, found in imported.items()}
    for through in imported:
        for found in reached.values():
            if through in found:
                found |= reached[through]
    return sorted(name for name, found in reached.items() if name in found)


def test_a_circle_is_found_however_long_it_is() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == ["a", "b", "c"]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize("layer", ["domain", "render", "store", "services", "cli", "tui"])
def test_only_the_system_read_a_clock(layer: str) -> None:
    readers = [
        f"{name}:{node.lineno} reads {ast.unparse(node)}"
        for name, file in modules(layer).items()
        if name != "footui.services.system"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and ast.unparse(node.value) in {"datetime", "date", "time", "datetime.datetime"}
    ]
    assert readers == []


def test_relative_imports_and_those_inside_functions_are_seen(tmp_path: Path) -> None:
    source = "def f():\n    from ..store import models\n    import textual.app as t\n"
    file = tmp_path / "sample.py"
    file.write_text(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[__name__], "PACKAGE", tmp_path.parent)
        patch.setattr(sys.modules[__name__], "name_of", lambda _: "footui.tui.sample")
        assert list(imports(file)) == [(2, "footui.store.models"), (3, "textual.app")]


def test_importing_everything_leaves_no_trace(tmp_path: Path) -> None:
    """Nothing is written to the home, to the working directory, or said on the terminal."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    names = list(modules())
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_AND_TELL],
        input=json.dumps(names),
        env={
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "TMPDIR": str(here),
            "PYTHONPATH": str(PACKAGE.parent),
        },
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout).keys() == set(names)
    assert list(home.rglob("*")) == []
    assert list(here.rglob("*")) == []


# The tests


def shared_or_own(imported: str, layer: str) -> bool:
    """Whether tests of a layer may import this: it is shared, a tool of make's, or their own."""
    first = imported.split(".")[1]
    is_tool = (TESTS / f"{first}.py").exists() and not first.startswith("test_")
    return first in ("support", layer) or is_tool


def test_tests_import_only_what_is_shared_or_of_their_own_layer() -> None:
    strangers = [
        f"{file.relative_to(TESTS)}:{line} imports {imported}"
        for file in sorted(TESTS.rglob("*.py"))
        for line, imported in imports(file)
        if imported.startswith("tests.")
        and not shared_or_own(imported, file.relative_to(TESTS).parts[0])
    ]
    assert strangers == []


def test_an_import_from_the_tests_of_another_layer_would_be_noticed() -> None:
    assert shared_or_own("tests.support.terminal.Terminal", "cli")
    assert shared_or_own("tests.screenshots.draw", "tui")
    assert shared_or_own("tests.cli.conftest.footui", "cli")
    assert not shared_or_own("tests.store.conftest.database", "cli")
    assert not shared_or_own("tests.test_package.built", "cli")
    assert not shared_or_own("tests.cli.conftest.footui", "support")


# Sizes and words


def definitions() -> Iterator[tuple[str, ast.AST]]:
    for name, file in modules().items():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            yield name, node


def test_no_file_has_more_than_300_lines() -> None:
    lengths = {name: file.read_text("utf-8").count("\n") for name, file in modules().items()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_has_more_than_50_lines() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{name}.{node.name}"
        for name, node in definitions()
        if isinstance(node, functions) and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []


def test_no_class_has_more_than_25_methods() -> None:
    methods = (ast.FunctionDef, ast.AsyncFunctionDef)
    large = [
        f"{name}.{node.name}"
        for name, node in definitions()
        if isinstance(node, ast.ClassDef)
        and sum(isinstance(each, methods) for each in node.body) > 25
    ]
    assert large == []


UNCLEAR = {
    "Refuge", "Surroundings", "Seat", "Kept", "Waiting", "Leading", "Outlet", "Pulse", "Guard",
    "TypedAhead", "Easel", "Scene", "Diary", "Look", "Stretch", "Beat", "StoreFault", "Refused",
    "Unfit", "Colourless", "ByHandPage", "hasten", "stroke", "afterwards", "obey", "making_sense",
    "left_behind",
}  # fmt: skip
"""Names that nobody would search for; each has a plain word by now."""


def test_no_name_is_a_metaphor_or_a_riddle() -> None:
    found = {
        f"{name}: {word}"
        for name, node in definitions()
        for field in ("id", "attr", "name", "arg", "asname")
        if (word := getattr(node, field, None)) in UNCLEAR
    }
    assert found == set()
