"""Fixtures for tests that use footui as its users do: in a terminal, through ssh, in tmux."""

import getpass
import os
import shlex
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from footui.domain.routine.toml_reader import parse
from footui.services.service import Service
from footui.services.system import real_system
from tests.support.leftovers import surviving_processes
from tests.support.locations import FOOTUI, SCRIPTS
from tests.support.requirements import do_without, require_tool
from tests.support.routines import QUICK
from tests.support.terminal import TIMEOUT, Terminal, poll

Spawn = Callable[..., Terminal]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is here to `make long`, but for the few tests that are marked as smoke tests."""
    for item in items:
        if HERE in item.path.parents and not item.get_closest_marker("smoke"):
            item.add_marker(pytest.mark.long)


@pytest.fixture
def environment(tmp_path: Path, path: Path) -> Iterator[dict[str, str]]:
    """What a program is started with: nothing of the machine that the tests run on."""
    home = tmp_path / "home"
    home.mkdir()
    yield {
        "PATH": os.pathsep.join([str(SCRIPTS), os.environ["PATH"]]),
        "HOME": str(home),
        "TMPDIR": str(tmp_path),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "Europe/Berlin",
        "FOOTUI_DB": str(path),
    }
    assert surviving_processes(tmp_path) == [], "what was started does not end with the test"


@pytest.fixture
def short_routine(database: Path) -> Path:
    """The database, with a routine that takes three seconds."""
    with Service.open(database, real_system()) as service:
        service.routines.use(parse(QUICK))
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


@pytest.fixture
def tmux(environment: dict[str, str], tmp_path: Path) -> Iterator[list[str | Path]]:
    """The command that speaks to a tmux server of the test's own, which ends with the test."""
    # The name of a socket has a hundred bytes at most, and that of its folder may have more.
    there = ["env", f"--chdir={tmp_path}", require_tool("tmux"), "-S", "socket"]
    yield [*there, "-f", "/dev/null"]
    end = [*there, "kill-server"]
    subprocess.run(end, env=environment, check=False, stderr=subprocess.DEVNULL)


Answer = subprocess.CompletedProcess[bytes]
RunRemotely = Callable[[str], Answer]


@dataclass(frozen=True)
class Server:
    """An sshd that only this test run can log in to."""

    port: int
    here: Path

    def login(self, *, key: str = "user", terminal: bool = True) -> list[str]:
        """Log in with a key, to whatever that key leads to."""
        options = ("IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null")
        ssh = [require_tool("ssh"), "-F", "none", "-q", "-p", self.port, "-l", getpass.getuser()]
        settings = [f"-o{option}" for option in (*options, "SendEnv=LC_*")]
        whole = [*ssh, "-i", self.here / key, *settings, "-tt" if terminal else "-T", "127.0.0.1"]
        return list(map(str, whole))

    def command(
        self,
        environment: Mapping[str, str],
        remote: Sequence[str | Path],
        *,
        terminal: bool = True,
    ) -> list[str]:
        """Run `remote` there; what ssh does not carry is set by hand."""
        carried = [f"{name}={value}" for name, value in environment.items() if name not in CARRIED]
        return [*self.login(terminal=terminal), shlex.join(["env", *carried, *map(str, remote)])]

    def let_in(self, command: Sequence[str | Path] = (), **environment: str) -> None:
        """Have the key "other" lead to `command`, or else to wherever its user asks to go."""
        options = [f'environment="{name}={value}"' for name, value in environment.items()]
        if command:
            options.append(f'command="{shlex.join(map(str, command))}"')
        public = (self.here / "other.pub").read_text()
        (self.here / "others").write_text(f"{','.join(options)} {public}")


CARRIED = ("TERM", "LC_ALL")
"""What of the environment ssh carries by itself, here as in most places."""

SSHD_CONFIG = """\
ListenAddress 127.0.0.1:{port}
HostKey {here}/host
AuthorizedKeysFile {here}/user.pub {here}/others
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PermitUserEnvironment yes
AcceptEnv LC_*
PrintMotd no
PrintLastLog no
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An OpenSSH server on a loopback port, with keys that are thrown away."""
    sshd, keygen = require_tool("sshd"), require_tool("ssh-keygen")
    here = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user", "other"):
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
        ready = Server(port, here)
        if (
            b"on a terminal"
            not in unattended([*ready.login(), "tty -s && echo on a terminal"]).stdout
        ):
            do_without("this user cannot have a terminal and a shell from an sshd of their own")
        yield ready
    finally:
        running.terminate()
        running.wait(TIMEOUT)


@pytest.fixture
def ssh(server: Server, environment: dict[str, str], start: Spawn) -> Spawn:
    """Starts footui, or another command, through ssh."""

    def spawn(*remote: str | Path, columns: int = 80, rows: int = 24, **changed: str) -> Terminal:
        command = server.command(environment | changed, remote or [FOOTUI])
        return start(*command, columns=columns, rows=rows, **changed)

    return spawn


@pytest.fixture
def run_remotely(server: Server, environment: dict[str, str]) -> RunRemotely:
    """Has a shell run a line at the other end, without a terminal, as scripts do."""

    def run(line: str) -> Answer:
        return unattended(server.command(environment, ["sh", "-c", line], terminal=False))

    return run


def unattended(command: Sequence[str]) -> Answer:
    """What a command says that has no terminal and nobody to answer it."""
    return subprocess.run(
        command,
        env={},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=TIMEOUT,
    )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
