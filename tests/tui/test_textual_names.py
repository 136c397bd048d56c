"""The private names of Textual that footui leans on: listed once, and each is still there.

Textual may rename them in any version. Where one of these tests fails with a new Textual, the
bound in pyproject.toml stays below that version until footui does without the name.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from textual.app import App

import footui.tui

# Where it is defined (a module, or a class in one), the name, and what footui does with it.
NAMES = {
    ("textual.app:App", "_driver"): "writes notifications, and asks whether the terminal is behind",
    ("textual.app:App", "_exception"): "tells a crash from an end, and says what crashed",
    ("textual.app:App", "_exit"): "does nothing more once the program is about to end",
    ("textual.app:App", "_print_error_renderables"): "prints no traceback, which would show notes",
    ("textual.driver:Driver", "_app"): "has the program fail when the thread that reads keys does",
    ("textual.driver:Driver", "_loop"): "comes back from other threads, and waits for writability",
    ("textual.drivers.linux_driver:LinuxDriver", "_get_terminal_size"): "tells a size with limits",
    ("textual.drivers.linux_driver:LinuxDriver", "_sigcont_application"): "goes on after a stop",
    ("textual.drivers.linux_driver:LinuxDriver", "_sigtstp_application"): "stops where a shell is",
    ("textual._ansi_sequences", "ANSI_SEQUENCES_KEYS"): "tells which sequences are keys",
    ("textual._xterm_parser", "XTermParser"): "makes messages of what the terminal sends",
}


def public_path(defined: type) -> str:
    """Return a class as `module:Class`."""
    return f"{defined.__module__}:{defined.__qualname__}"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def of_self(node: ast.Attribute) -> bool:
    """Tell whether an attribute is taken from self, cls or super()."""
    value = node.value
    if isinstance(value, ast.Call):
        value = value.func
    return isinstance(value, ast.Name) and value.id in ("self", "cls", "super")


@cache
def tree(defined: type) -> ast.Module:
    return ast.parse(dedent(inspect.getsource(defined)))


@cache
def defined_by(defined: type) -> frozenset[str]:
    """Return the private names that a class has in its body, or sets on itself in a method."""
    [body] = tree(defined).body
    assert isinstance(body, ast.ClassDef)
    stored = (
        node.attr
        for node in ast.walk(body)
        if isinstance(node, ast.Attribute) and of_self(node) and isinstance(node.ctx, ast.Store)
    )
    methods = (
        node.name for node in body.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    constants = (
        node.id
        for statement in body.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return frozenset(filter(is_private, (*stored, *methods, *constants)))


def used_by(defined: type) -> Iterator[tuple[str, str]]:
    """Find the private names that a class uses, or takes over, and none of footui's defines."""
    taken = {
        node.attr
        for node in ast.walk(tree(defined))
        if isinstance(node, ast.Attribute) and of_self(node) and is_private(node.attr)
    }
    for name in taken | defined_by(defined):
        bases = [base for base in defined.__mro__ if name in _names_of(base)]
        strangers = [base for base in bases if _is_textual(base.__module__)]
        if strangers:
            yield public_path(strangers[-1]), name
        elif not bases:
            yield public_path(defined), name


def _names_of(base: type) -> frozenset[str]:
    is_read = base.__module__.partition(".")[0] in ("footui", "tests", "textual", "rich")
    return defined_by(base) if is_read else frozenset()


def _is_textual(module: str) -> bool:
    return module.partition(".")[0] in ("textual", "rich")


def used_in(file: Path) -> Iterator[tuple[str, str]]:
    """Find what a file imports that is private, and what it takes from others than itself."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and _is_textual(node.module or ""):
            for alias in node.names:
                if "._" in f"{node.module}.{alias.name}":
                    yield node.module or "", alias.name
        elif isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names if "._" in one.name)
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not of_self(node):
            if ast.unparse(node) != "os._exit":  # which is documented, whatever its name
                yield ast.unparse(node.value), node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and is_private(name.value):
                yield ast.unparse(node.args[0]), name.value


def modules() -> Iterator[ModuleType]:
    """Import all of footui's full screen."""
    folder = Path(footui.tui.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        yield import_module(".".join(("footui.tui", *parts)).removesuffix(".__init__"))


def classes(module: ModuleType) -> Iterator[type]:
    """Find the classes that a module defines."""
    for found in vars(module).values():
        if inspect.isclass(found) and found.__module__ == module.__name__:
            yield found


@pytest.mark.parametrize(("place", "name"), NAMES)
def test_a_private_name_that_footui_uses_is_in_this_textual(place: str, name: str) -> None:
    module, _, qualified = place.partition(":")
    found = import_module(module)
    if qualified:
        assert name in defined_by(getattr(found, qualified))
    else:
        assert hasattr(found, name)


def test_the_list_names_every_private_name_that_footui_uses() -> None:
    found: set[tuple[str, str]] = set()
    for module in modules():
        found |= set(used_in(Path(str(module.__file__))))
        for defined in classes(module):
            found |= set(used_by(defined))
    assert found == NAMES.keys()


class Sample(App[None]):
    """Uses private names in each of the ways there are."""

    def __init__(self) -> None:
        super().__init__()
        self._own = self._exit

    def _print_error_renderables(self) -> None:
        self._never_there()  # type: ignore[attr-defined]


def test_names_that_are_read_taken_over_or_nowhere_are_found() -> None:
    assert set(used_by(Sample)) == {
        ("textual.app:App", "_exit"),
        ("textual.app:App", "_print_error_renderables"),
        (public_path(Sample), "_never_there"),
    }


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from textual._path import CSSPathType", ("textual._path", "CSSPathType")),
        ("from textual import _path", ("textual", "_path")),
        ("import textual._path", ("textual._path", "")),
        ("screen._compositor", ("screen", "_compositor")),
        ("getattr(screen, '_compositor')", ("screen", "_compositor")),
        ("from textual.app import App", None),
        ("self._compositor", None),
        ("os._exit(1)", None),
    ],
)
def test_private_imports_and_names_of_other_objects_are_found(
    tmp_path: Path, line: str, found: tuple[str, str] | None
) -> None:
    file = tmp_path / "sample.py"
    file.write_text(line)
    assert list(used_in(file)) == ([found] if found else [])
