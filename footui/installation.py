"""Why footui could not run, where its own files or its libraries are to blame.

Loaded only once something has failed, and with nothing but Python, whatever else is missing.
"""

import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = Path(__file__).parent
SAFE = "All saved data is safe."
AGAIN = f"{SAFE} Install footui again."


def explained(error: BaseException) -> str:
    """Return a sentence on what is wrong with the installation; an empty one if nothing is."""
    reasons = (_own_file(error), *_hidden_modules(), *_libraries(), _module(error))
    return next(filter(None, reasons), "")


def _own_file(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    if isinstance(name, str) and PACKAGE in Path(name).parents:
        reason = (getattr(error, "strerror", None) or "").lower()
        how = f"cannot be read: {reason}" if reason else "is damaged"
        return f"{name}, which belongs to footui itself, {how}. {AGAIN}"
    if isinstance(error, ImportError) and _top(error.name or "") == "footui":
        how = "is missing" if isinstance(error, ModuleNotFoundError) else "is of another version"
        return f"{error.name}, a part of footui in {PACKAGE}, {how}. {AGAIN}"
    return ""


def _hidden_modules() -> Iterator[str]:
    """Find files that are loaded instead of modules of Python's own."""
    homes = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    for name in sorted(sys.stdlib_module_names):
        found = _origin(name)
        if found and (not homes & {*found.parents} or "-packages" in str(found)):
            yield f"{found} is loaded instead of Python's own {name}. {_move(found)}"


def _libraries() -> Iterator[str]:
    """Find libraries that are missing, of another version, or loaded from elsewhere."""
    wanted, seen = ["footui"], {"footui"}
    for name in wanted:
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        for requirement in installed.requires or ():
            needed, _, marker = requirement.partition(";")
            needed = re.sub(r"[()\s]", "", needed)
            library = re.split(r"[^\w.-]", needed)[0]
            if not marker:
                yield _library(library, needed)
                if library not in seen:
                    seen.add(library)
                    wanted.append(library)


def _library(name: str, needed: str) -> str:
    """Say what is wrong with a library of which footui, or another library, needs `needed`."""
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return f"the library {name} is missing. {AGAIN}"
    place = Path(str(installed.locate_file("")))
    if not _fits(installed.version, needed):
        return f"{needed} is needed, and {name} {installed.version} is in {place}. {_move(place)}"
    for module in _modules(installed):
        found = _origin(module)
        if found and place.resolve() not in found.resolve().parents:
            return f"{found} is loaded instead of {name} {installed.version}. {_move(found)}"
    return ""


def _module(error: BaseException) -> str:
    """Say which module an ImportError is about, where it is none of footui's."""
    if not isinstance(error, ImportError):
        return ""
    name = error.name or "a library"
    if _top(name) in sys.stdlib_module_names:
        return f"this Python, {sys.executable}, has no {name}. {SAFE} Install all of Python."
    return f"{name} could not be loaded: {error}. {AGAIN}"


def _move(path: Path) -> str:
    """Say how to be rid of what is at `path`, where it is not where footui was installed."""
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    if {Path(one).absolute() for one in paths} & {path, *path.parents}:
        return f"{SAFE} Start footui without PYTHONPATH."
    if PACKAGE.parent in (path, *path.parents) or "-packages" in str(path):
        return AGAIN
    return f"{SAFE} Rename it, or start footui in another directory."


def _fits(version: str, needed: str) -> bool:
    """Tell whether a version is within the bounds of a requirement such as `name>=8.2,<8.3`."""
    bounds = re.findall(r"(>=|<)([\d.]+)", needed)
    release = _release(version)
    return all((release < _release(bound)) == (sign == "<") for sign, bound in bounds)


def _release(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _modules(installed: Distribution) -> set[str]:
    """Return the names under which a library is imported."""
    files = [file for file in installed.files or () if file.suffix == ".py"]
    return {file.parts[0].removesuffix(".py") for file in files if file.parts[0] != ".."}


def _origin(name: str) -> Path | None:
    """Return the file that is loaded for a module; None for one that is in Python itself."""
    found = PathFinder.find_spec(name)
    is_file = found and found.has_location and found.origin and Path(found.origin).is_file()
    return Path(str(found.origin)).absolute() if found and is_file else None


def _top(name: str) -> str:
    return name.partition(".")[0]
