"""Fixtures for tests that use footui as its users do: in a terminal, through ssh, in tmux."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from footui.domain.routine_document import parse
from footui.practice.practice import opened
from footui.practice.surroundings import of_this_machine
from tests.e2e.data import SHORT
from tests.e2e.terminal import PATIENCE, Terminal, poll

SCRIPTS = Path(sysconfig.get_path("scripts"))
FOOTUI = SCRIPTS / "footui"

Spawn = Callable[..., Terminal]


def need(tool: str) -> Path:
    """Where a tool is; without it the test fails in CI, and is skipped elsewhere."""
    found = shutil.which(tool, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"]))
    if found is None:
        reason = f"{tool} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(found)


@pytest.fixture
def environment(tmp_path: Path, path: Path) -> dict[str, str]:
    """What a program is started with: nothing of the machine that the tests run on."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.pathsep.join([str(SCRIPTS), os.environ["PATH"]]),
        "HOME": str(home),
        "TMPDIR": str(tmp_path),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "Europe/Berlin",
        "FOOTUI_DB": str(path),
    }


@pytest.fixture
def database(path: Path) -> Path:
    """A database whose user has been welcomed."""
    with opened(path, of_this_machine()) as practice:
        practice.set("timezone", "Europe/Berlin")
        practice.set("welcomed", "yes")
    return path


@pytest.fixture
def short_routine(database: Path) -> Path:
    """The database, with a routine that takes three seconds."""
    with opened(database, of_this_machine()) as practice:
        practice.use_routine(parse(SHORT))
    return database


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Spawn]:
    """Starts footui, or another command, on a terminal of its own."""
    with ExitStack() as stack:

        def spawn(
            *command: str | Path, columns: int = 80, rows: int = 24, **changed: str
        ) -> Terminal:
            terminal = Terminal(
                command or [FOOTUI], environment | changed, columns=columns, rows=rows
            )
            return stack.enter_context(terminal)

        yield spawn


@dataclass(frozen=True)
class Server:
    """An sshd that only this test run can log in to."""

    port: int
    client: tuple[str, ...]

    def command(self, environment: dict[str, str], remote: Sequence[str | Path]) -> list[str]:
        """Run `remote` there, on a terminal; what ssh does not carry is set by hand."""
        carried = {name: value for name, value in environment.items() if name != "TERM"}
        settings = [f"{name}={value}" for name, value in carried.items()]
        return [*self.client, "-tt", "127.0.0.1", shlex.join(["env", *settings, *map(str, remote)])]


SSHD_CONFIG = """\
ListenAddress 127.0.0.1:{port}
HostKey {here}/host
AuthorizedKeysFile {here}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PrintMotd no
PrintLastLog no
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An OpenSSH server on a loopback port, with keys that are thrown away."""
    sshd, ssh, keygen = need("sshd"), need("ssh"), need("ssh-keygen")
    here = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", here / name], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd insists on it
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = here / "config"
    config.write_text(SSHD_CONFIG.format(port=port, here=here))
    with (here / "log").open("wb") as log:
        running = subprocess.Popen([sshd, "-D", "-e", "-f", config], stderr=log)
    try:
        assert poll(lambda: running.poll() is not None or _answers(port)), "sshd does not answer"
        assert running.poll() is None, (here / "log").read_text()
        client = f"{ssh} -F none -q -p {port} -i {here}/user -l {getpass.getuser()}"
        options = ("IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null")
        yield Server(port, (*client.split(), *(f"-o{option}" for option in options)))
    finally:
        running.terminate()
        running.wait(PATIENCE)


@pytest.fixture
def ssh(server: Server, environment: dict[str, str], start: Spawn) -> Spawn:
    """Starts footui, or another command, through ssh."""

    def spawn(*remote: str | Path, columns: int = 80, rows: int = 24) -> Terminal:
        command = server.command(environment, remote or [FOOTUI])
        return start(*command, columns=columns, rows=rows)

    return spawn


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
