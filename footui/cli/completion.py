"""`footui completion`: what a shell needs to complete the command line."""

from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

from footui.cli import DONE
from footui.cli.output import write

SHELLS = ("bash", "zsh", "fish")


def describe(parser: ArgumentParser) -> None:
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
    import shtab

    from footui.cli.commands import parser

    whole = parser(loaded=True)
    for action in _actions(whole):
        if action.metavar in ("FILE", "PATH"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    write(shtab.complete(whole, arguments.shell))
    return DONE


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """All that may be written, also after commands within commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
