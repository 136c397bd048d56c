"""`footui completion`: what a shell needs to complete the command line."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

from footui.cli.errors import DONE
from footui.cli.output import print_data

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = "Print what your shell needs to complete commands and options."
    parser.epilog = (
        "bash: footui completion bash > ~/.local/share/bash-completion/completions/footui\n"
        "zsh:  footui completion zsh > ~/.zfunc/_footui   (a directory of your $fpath)\n"
        "fish: footui completion fish > ~/.config/fish/completions/footui.fish\n\n"
        "example: footui completion bash"
    )
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run=complete)


def complete(arguments: Namespace) -> int:
    """Print the script for a shell."""
    print_data(script(arguments.shell))
    return DONE


def script(shell: str) -> str:
    """Return what a shell needs to complete the command line."""
    import shtab

    from footui.cli.parser import parser

    whole = parser(loaded=True)
    for command in _parsers(whole):
        command.description = None  # else its first line stands where the command's help belongs
        for action in command._actions:
            if action.metavar in ("FILE", "PATH"):
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif isinstance(action.metavar, str):
                action.metavar = action.metavar.replace(":", "")  # zsh runs what follows a colon
    return str(shtab.complete(whole, shell))


def _parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """A parser, and those of its commands, and of commands within commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from _parsers(command)
