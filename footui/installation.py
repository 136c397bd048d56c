"""Explain why footui cannot start when its own files or libraries are missing or wrong.

This module is imported only after a failure, and uses the standard library alone. It imports more
of that only after checking that no file hides it.
"""

import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path, PurePath
from types import ModuleType

PACKAGE = Path(__file__).parent
SAFE = "Your data is safe."
AGAIN = f"{SAFE} Please reinstall footui."


def explained(error: BaseException) -> str:
    """Return a sentence on what is wrong with the installation; an empty one if nothing is."""
    said = ""
    with suppress(Exception):  # what stopped footui may stop this as well
        said = _own_file(error) or next(_hidden_modules(), "") or next(_libraries(), "")
    return said or _module(error)


def _own_file(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    if isinstance(name, str) and PACKAGE in Path(name).parents:
        reason = (getattr(error, "strerror", None) or "").lower()
        how = f"cannot be read: {reason}" if reason else "is damaged"
        return f"{name}, which belongs to footui itself, {how}. {AGAIN}"
    module = _blamed_module(error)
    if _top(module) == "footui":
        is_missing = isinstance(error, ModuleNotFoundError)
        how = "is missing" if is_missing else "does not match the rest of footui"
        return f"{module}, a part of footui in {PACKAGE}, {how}. {AGAIN}"
    return ""


def _blamed_module(error: BaseException) -> str:
    """Return the module that is missing, or lacks a name that was imported from it."""
    if isinstance(error, ImportError):
        return error.name or ""
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return error.obj.__name__
    return ""


def _hidden_modules() -> Iterator[str]:
    """Yield a sentence for each file that hides a module of the standard library."""
    homes = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    for name in sorted(sys.stdlib_module_names):
        found = _origin(name)
        if found and (not homes & {*found.parents} or "-packages" in str(found)):
            yield f"{found} is loaded instead of Python's own {name}. {_move(found)}"


def _libraries() -> Iterator[str]:
    """Find libraries that are missing, of another version, or loaded from elsewhere."""
    from importlib.metadata import PackageNotFoundError, distribution

    wanted, seen = ["footui"], {"footui"}
    for name in wanted:
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        for requirement in installed.requires or ():
            needed, _, marker = requirement.partition(";")
            library = re.split(r"[^\w.-]", needed)[0]
            if not marker:
                bounds = re.findall(r"[<>=!~]+[^<>=!~,()]+", re.sub(r"\s", "", needed))
                wrong = _library(library, library + ",".join(sorted(bounds, reverse=True)))
                if wrong:
                    yield wrong
                if library not in seen:
                    seen.add(library)
                    wanted.append(library)


def _library(name: str, needed: str) -> str:
    """Say what is wrong with a library of which footui, or another library, needs `needed`."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return f"the library {name} is missing. {AGAIN}"
    place = Path(str(installed.locate_file("")))
    if not _fits(installed.version, needed):
        return f"{needed} is needed, and {name} {installed.version} is in {place}. {_move(place)}"
    for module in _modules(installed.files or ()):
        found = _origin(module)
        if found and place.resolve() not in found.resolve().parents:
            return f"{found} is loaded instead of {name} {installed.version}. {_move(found)}"
    return ""


def _module(error: BaseException) -> str:
    """Return a sentence about a module, not footui's, that could not be imported; else ""."""
    if not isinstance(error, ImportError):
        return ""
    name = error.name or "a library"
    if _top(name) in sys.stdlib_module_names:
        return f"this Python, {sys.executable}, has no {name}. {SAFE} Install the complete Python."
    return f"{name} could not be loaded: {error}. {AGAIN}"


def _move(path: Path) -> str:
    """Return advice on how to remove the file at `path`, which is in the way."""
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    if {Path(one).absolute() for one in paths} & {path, *path.parents}:
        return f"{SAFE} Start footui without PYTHONPATH."
    if PACKAGE.parent in (path, *path.parents) or "-packages" in str(path):
        return AGAIN
    return f"{SAFE} Rename it, or start footui in another directory."


def _fits(version: str, needed: str) -> bool:
    """Return whether a version is within the bounds of a requirement such as `name>=8.2,<8.3`."""
    bounds = re.findall(r"(>=|<)([\d.]+)", needed)
    release = _release(version)
    return all((release < _release(bound)) == (sign == "<") for sign, bound in bounds)


def _release(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _modules(files: Iterable[PurePath]) -> set[str]:
    """Return the names under which a library with these files is imported."""
    tops = {file.parts[0] for file in files if file.suffix == ".py"}
    return {top.removesuffix(".py") for top in tops - {".."}}


def _origin(name: str) -> Path | None:
    """Return the file that is loaded for a module; None for one that is in Python itself."""
    found = PathFinder.find_spec(name)
    is_file = found and found.has_location and found.origin and Path(found.origin).is_file()
    return Path(str(found.origin)).absolute() if found and is_file else None


def _top(name: str) -> str:
    return name.partition(".")[0]
