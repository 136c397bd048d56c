"""What is built and given away: the wheel, the source, the man page and the completions."""

import ast
import re
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from footui.cli.parser import COMMANDS
from tests import lowest, share
from tests.support.locations import PACKAGE, ROOT


def built(builder: type[SdistBuilder] | type[WheelBuilder], folder: Path) -> Path:
    [path] = builder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(path)


def files_in(*folders: str) -> set[str]:
    """Return the files in folders of the repository, by their paths in it."""
    return {
        str(file.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """What is kept in share/."""
    return {path: (share.FOLDER / path).read_text("utf-8") for path in share.files()}


def test_the_wheel_holds_all_of_footui_and_what_systems_look_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(WheelBuilder, tmp_path)) as wheel:
        names = set(wheel.namelist())
        [metadata] = (name for name in names if name.endswith(".dist-info/METADATA"))
        told = wheel.read(metadata).decode()
    info = metadata.removesuffix("METADATA")
    data = info.replace(".dist-info/", ".data/data/")
    package, shared = files_in("footui"), {f"{data}{name}" for name in files_in("share")}
    assert names - package - shared == {
        f"{info}{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    assert names > package | shared
    assert {f"{data}share/{path}" for path in share.files()} == shared
    assert "\nLicense-Expression: MIT\n" in told


def test_the_source_holds_what_its_tests_need(tmp_path: Path) -> None:
    with tarfile.open(built(SdistBuilder, tmp_path)) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    needed = {"CONTRIBUTING.md", "LICENSE", "Makefile", "constraints.txt", "schema.sql", ".ci/run"}
    needed |= files_in("footui", "tests", "screenshots", "share")
    assert needed - names == set()


def test_the_man_page_and_the_completions_are_current(kept: dict[str, str]) -> None:
    """Where it is not, run `python -m tests.share` and look at the difference."""
    pinned = f"\nshtab=={version('shtab')}\n" in (ROOT / "constraints.txt").read_text("utf-8")
    for path, made in share.files().items():
        assert options(kept[path]) == options(made), path
        if pinned or path == share.MAN_PAGE:  # what shtab itself adds is another in each version
            assert kept[path] == made, path


def options(text: str) -> set[str]:
    return set(re.findall(r"\s-l [a-z-]+|--[a-z-]+", text))


def test_the_man_page_tells_every_command(kept: dict[str, str]) -> None:
    headings = re.findall(r'^\.SS "(.+)"$', kept[share.MAN_PAGE], re.MULTILINE)
    assert [name for name in headings if " " not in name] == list(COMMANDS)


def test_the_man_page_tells_every_variable_that_footui_asks_for() -> None:
    asked = {
        node.args[0].value
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("os.environ.get", "asked")
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked > {"FOOTUI_DB", "LC_ALL", "EDITOR"}
    told = set(re.findall(r"[A-Z_]+", " ".join(share.ENVIRONMENT)))
    assert asked - {"HOME"} <= told


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (".dotted", r"\&.dotted"),
        ("'quoted'", r"\&'quoted'"),
        ("one\n.two", "one\n\\&.two"),
        (r"a \fB b", r"a \efB b"),
        ('say "--db"', r"say \(dq\-\-db\(dq"),
        ("~/`x`^", r"\(ti/\(gax\(ga\(ha"),
    ],
)
def test_text_of_the_help_is_no_request_to_roff(text: str, written: str) -> None:
    assert share.roff(text) == written


def test_every_requirement_has_a_lowest_version() -> None:
    names = {lowest.constraint(one).partition("==")[0] for one in lowest.requirements()}
    assert names > {"textual", "peewee", "hatchling", "pytest"}


@pytest.mark.parametrize(
    "unbound", ["textual", "textual<9", "textual==8.2.8", "textual>=8.2,!=8.3"]
)
def test_a_requirement_without_a_lowest_version_is_refused(unbound: str) -> None:
    with pytest.raises(ValueError, match="lowest"):
        lowest.constraint(unbound)
