"""scripts/install.sh, which sets up an environment, with a stub in place of Python."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.locations import ROOT

NEEDED = ("scripts/install.sh", "pyproject.toml", "constraints.txt")
PYTHON = """#!/bin/sh
case "$*" in
*base_prefix*) echo "${VERSION:-3.12} /usr" ;;
*version_info*) echo "${VERSION:-3.12}" ;;
*'-m venv '*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && touch "$3/pyvenv.cfg" ;;
*'-m pip config list') printf '%s\\n' "${SETTING:-}" ;;
*'-m pip install '*) printf '%b' "${PIP_SAYS:-}"; exit ${PIP_CODE:-0} ;;
*'import footui.tui.app'*) [ -e works ] ;;
esac
"""
OFFLINE = {
    "PIP_CODE": "1",
    "PIP_SAYS": "WARNING: Retrying after connection broken by 'NewConnectionError'\\n"
    "ERROR: Could not find a version that satisfies the requirement peewee\\n",
}


@dataclass(frozen=True)
class Checkout:
    """A place with what the script needs, and a stub in place of Python."""

    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def install(self, venv: str = ".venv", **environment: str) -> tuple[int, str]:
        """Return the exit code of an installation and what it says."""
        done = subprocess.run(
            ["sh", "scripts/install.sh", "run", venv, "./python"],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", **environment},
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stderr

    def change(self) -> None:
        """Let the project need other libraries than those that are installed."""
        with (self.folder / "pyproject.toml").open("a") as file:
            file.write("# changed\n")


def placed(folder: Path) -> Checkout:
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    python = folder / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    return Checkout(folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout in which nothing is installed."""
    return placed(tmp_path / "footui")


@pytest.fixture
def installed(checkout: Checkout) -> Checkout:
    """A checkout that is set up, and a file that goes when its environment is made anew."""
    assert checkout.install()[0] == 0
    (checkout.venv / "old").touch()
    return checkout


def test_installation_is_announced_once(checkout: Checkout) -> None:
    first = "Installing footui into .venv. This happens once and downloads about 4 MB.\n"
    assert checkout.install() == (0, first)
    assert checkout.install() == (0, "")


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10"])
def test_python_that_is_too_old_is_refused(checkout: Checkout, version: str) -> None:
    code, said = checkout.install(VERSION=version)
    assert code == 1
    assert said == (
        f"footui: ./python is Python {version}, but footui needs 3.11 or newer. "
        "Install a newer one, or choose another Python: make run PYTHON=/path/to/python3\n"
    )
    assert not checkout.venv.exists()


@pytest.mark.parametrize("left", ["bin/nothing", "lib/nothing", "pyvenv.cfg", "made-for"])
def test_environment_that_is_half_made_is_made_anew(checkout: Checkout, left: str) -> None:
    (checkout.venv / left).parent.mkdir(parents=True)
    (checkout.venv / left).touch()
    assert checkout.install()[0] == 0
    assert (checkout.venv / "made-for").read_text().startswith("3.12 /usr ")
    assert not (checkout.venv / "bin/nothing").exists()


def test_environment_of_another_python_is_made_anew(installed: Checkout) -> None:
    code, said = installed.install(VERSION="3.13")
    assert (code, said.partition(" ")[0]) == (0, "Installing")
    assert not (installed.venv / "old").exists()


def test_environment_of_a_moved_checkout_is_made_anew(installed: Checkout) -> None:
    moved = Checkout(installed.folder.rename(installed.folder.with_name("moved")))
    code, said = moved.install()
    assert (code, said.partition(" ")[0]) == (0, "Installing")
    assert not (moved.venv / "old").exists()


@pytest.mark.parametrize("name", ["bin/activate", "pyvenv.cfg", "notes"])
def test_place_that_footui_did_not_make_is_left_alone(checkout: Checkout, name: str) -> None:
    file = checkout.folder.parent / "mine" / name
    file.parent.mkdir(parents=True)
    file.touch()
    assert checkout.install("../mine") == (
        1,
        "footui: ../mine was not made by footui, so footui leaves it alone. "
        "Name another place: make run VENV=/path\n",
    )
    assert [file] == [one for one in (checkout.folder.parent / "mine").rglob("*") if one.is_file()]


@pytest.mark.parametrize("is_there", [True, False])
def test_another_place_is_used_where_it_is_empty(checkout: Checkout, is_there: bool) -> None:
    place = checkout.folder.parent / "place"
    if is_there:
        place.mkdir()
    assert checkout.install("../place")[0] == 0
    (place / "bin/python").unlink()
    assert checkout.install("../place")[0] == 0


def test_place_in_which_nothing_can_be_made_is_named(checkout: Checkout) -> None:
    (checkout.folder / "file").touch()
    code, said = checkout.install("file/venv")
    assert code == 1
    assert said.splitlines()[-1].startswith("footui: file/venv can't be made: mkdir: ")
    assert said.endswith(" put it elsewhere: make run VENV=/path\n")


def test_failed_download_of_newer_libraries_opens_footui_with_the_old(installed: Checkout) -> None:
    (installed.folder / "works").touch()
    installed.change()
    code, said = installed.install(**OFFLINE)
    assert code == 0
    assert said == (
        "Updating footui in .venv.\n"
        "The newer libraries could not be downloaded: the network does not answer. "
        "footui opens with those it has.\n"
    )
    assert (installed.venv / "old").exists()
    assert installed.install() == (0, "Updating footui in .venv.\n")


def test_change_that_is_undone_after_a_failed_download_needs_none(installed: Checkout) -> None:
    before = (installed.folder / "pyproject.toml").read_text()
    installed.change()
    assert installed.install(**OFFLINE)[0] == 1
    (installed.folder / "pyproject.toml").write_text(before)
    assert installed.install() == (0, "")


def test_failed_first_download_is_continued(checkout: Checkout) -> None:
    code, said = checkout.install(**OFFLINE)
    assert code == 1
    assert said.endswith(
        "footui: could not download everything: the network does not answer. What has arrived is "
        "kept; run the same command to continue (details: .venv/pip.log)\n"
    )
    (checkout.venv / "old").touch()
    assert checkout.install()[0] == 0
    assert (checkout.venv / "old").exists()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("ERROR: [Errno 28] No space left on device\\n", "the disk is full"),
        ("OSError: [Errno 122] Disk quota exceeded\\n", "the disk is full"),
        (
            "Configuration file could not be loaded.\\nFile has no sections.\\nfile: 'x'\\n",
            "Configuration file could not be loaded. File has no sections. file: 'x'",
        ),
        (
            "WARNING: connection broken by '[SSL: CERTIFICATE_VERIFY_FAILED]'\\n"
            "ERROR: Could not find a version\\n",
            "the certificate of the package index is not trusted",
        ),
        ("ERROR: HTTPSPool: Max retries exceeded with url: /\\n", "the network does not answer"),
        (
            "  error: subprocess-exited-with-error\\n  × pip failed\\n      WARNING: connection "
            "broken by X\\n      ERROR: Could not find a version\\n",
            "the network does not answer",
        ),
        (
            "error: subprocess-exited-with-error\\n"
            "      WARNING: 401 Error, Credentials not correct for http://index/\\n"
            "      ERROR: Could not find a version\\n",
            "401 Error, Credentials not correct for http://index/",
        ),
        ("WARNING: old\\nERROR: No matching distribution.\\n", "No matching distribution"),
        ("Traceback:\\nValueError: broken\\n\\n", "ValueError: broken"),
        ("", "it ended without a word"),
    ],
)
def test_reason_for_a_failed_download_is_told(checkout: Checkout, says: str, reason: str) -> None:
    _, said = checkout.install(PIP_CODE="1", PIP_SAYS=says)
    assert f"could not download everything: {reason}. What has arrived is kept" in said


def test_setting_that_leads_pip_elsewhere_is_named(checkout: Checkout) -> None:
    _, said = checkout.install(SETTING="global.index-url='x'\ninstall.target='/y'")
    assert "a pip.conf tells pip to install elsewhere: install.target='/y'." in said
