"""`footui completion`: print a script with which a shell completes the command line."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

from footui.cli.errors import DONE
from footui.cli.output import print_data

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
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
    """Return the completion script for a shell."""
    import shtab

    from footui.cli.parser import parser

    whole = parser(loaded=True)
    for command in _parsers(whole):
        command.description = None  # shtab would show it instead of the help
        for action in command._actions:
            if action.metavar in ("FILE", "PATH"):
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif isinstance(action.metavar, str):
                action.metavar = action.metavar.replace(":", "")  # zsh runs what follows a colon
    return str(shtab.complete(whole, shell))


def _parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """Yield a parser, and those of all its commands, at any depth."""
    yield parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from _parsers(command)
