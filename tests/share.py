"""The man page and the completions that come with footui: `python -m tests.share` makes them anew.

They are made of the parser, kept in share/ and put into the wheel as they are, so that building
needs neither footui's libraries nor a shell, and a change of the command line shows in its diff.
"""

import re
import tomllib
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator, Sequence
from textwrap import wrap

from footui import __version__
from footui.cli.commands.completion import script
from footui.cli.parser import COMMON, parser
from tests.support.locations import ROOT

FOLDER = ROOT / "share"
COMPLETIONS = {
    "bash": "bash-completion/completions/footui",
    "zsh": "zsh/site-functions/_footui",
    "fish": "fish/vendor_completions.d/footui.fish",
}
MAN_PAGE = "man/man1/footui.1"

DESCRIPTION = (
    "footui leads you through five foot exercises, which take about twenty minutes. Once they run, "
    "no key is needed until the end. Every session is saved as it happens, and a calendar shows "
    "which weeks met your goal of days.",
    "Everything works over ssh and with the keyboard alone. In the program, **?** shows the keys.",
    "footui is not medical advice. Stop when a pain is sharp, new or spreading. The help says when "
    "to get emergency care.",
)
FILES = {
    "~/.local/share/footui/footui.db": "The database, which holds all there is. On macOS it is in "
    "~/Library/Application Support/footui.",
    "~/.local/share/footui/footui-backups/": "Backups: one a week, of which five are kept, and "
    "what **footui backup** and **footui restore** put there.",
    "footui-unsaved-*.json": "A session that the database did not take. It lies beside the "
    "database, or else in your home, /var/tmp, /tmp or /dev/shm, and footui saves it when it "
    "starts next.",
    "crash.log": "What happened when footui itself failed, without notes or ratings. It lies "
    "beside the database.",
}
ENVIRONMENT = {
    "FOOTUI_DB": "The database to use, unless **--db** names one.",
    "XDG_DATA_HOME": "Where the database is, as footui/footui.db, instead of ~/.local/share.",
    "VISUAL, EDITOR": "The editor that **footui routine edit** opens; else it is vi.",
    "NO_COLOR": "If it is set, footui sends no colours.",
    "LC_ALL, LC_CTYPE, LANG": "footui draws with more than ASCII only if these name a locale with "
    "UTF-8.",
    "TERM": "What your terminal is. If it is dumb or not set, there is no full screen, and "
    "**footui session --plain** leads you line by line.",
    "PYTHONPATH": "Where Python looks for libraries first. One of another version there can stop "
    "footui; it then says so.",
    "TMUX": "Tells that notifications have to pass through tmux.",
    "TZ": "This machine's time zone, where none was chosen with **footui config timezone**.",
}
EXIT_STATUS = {
    "0": "It was done.",
    "1": "It could not be done; the reason is on standard error.",
    "2": "The command line was wrong.",
    "3": "Only **footui status --check** says so: the goal of this week is out of reach.",
}


_GLYPHS = str.maketrans(
    {"\\": r"\e", "-": r"\-", '"': r"\(dq", "~": r"\(ti", "`": r"\(ga", "^": r"\(ha"}
)


def files() -> dict[str, str]:
    """Return every file of share/, by its path there, as it should be."""
    made = {path: f"{script(shell)}\n" for shell, path in COMPLETIONS.items()}
    return made | {MAN_PAGE: man_page()}


def man_page() -> str:
    """Return footui(1), in the macros of man(7)."""
    whole = parser(loaded=True)
    _, _, opening = (whole.description or "").partition("\n")
    shared = " and ".join(map(bold, map(roff, COMMON)))
    lines = [
        f'.TH FOOTUI 1 "{_released()}" "footui {__version__}" "User Commands"',
        ".nh",
        ".ad l",
        ".SH NAME",
        *_filled(f"footui - {_summary()}"),
        ".SH SYNOPSIS",
        f"{bold('footui')} {_usage(own_actions(whole))}",
        ".br",
        f"{bold('footui')} {italic('COMMAND')} [{italic('OPTION')} ...]",
        ".SH DESCRIPTION",
        *_paragraphs(DESCRIPTION[0], opening, *DESCRIPTION[1:]),
        ".SH OPTIONS",
        *_options(own_actions(whole)),
        ".PP",
        f"{shared} may also stand after a command.",
        ".SH COMMANDS",
        *(line for command, about in commands(whole) for line in _command(command, about)),
        ".SH FILES",
        *_list({italic(roff(name)): text for name, text in FILES.items()}),
        ".SH ENVIRONMENT",
        *_list({bold(roff(name)): text for name, text in ENVIRONMENT.items()}),
        ".SH EXIT STATUS",
        *_list({bold(name): text for name, text in EXIT_STATUS.items()}),
    ]
    page = "\n".join(lines) + "\n"
    return re.sub(r"^(\.SH .*\n)\.PP\n", r"\1", page, flags=re.MULTILINE)


def commands(whole: ArgumentParser) -> Iterator[tuple[ArgumentParser, str]]:
    """Find every command, also those within commands, each with what the help says it is for."""
    for action in whole._actions:
        if isinstance(action, _SubParsersAction):
            for named in action._choices_actions:
                command = action.choices[named.dest]
                yield command, named.help or ""
                yield from commands(command)


def own_actions(command: ArgumentParser) -> list[Action]:
    """Return what a parser takes, without its commands."""
    return [one for one in command._actions if not isinstance(one, _SubParsersAction)]


def _command(command: ArgumentParser, about: str) -> Iterator[str]:
    shared = {"-h", *COMMON}
    actions = [one for one in own_actions(command) if not shared & {*one.option_strings}]
    yield f'.SS "{roff(command.prog.removeprefix("footui "))}"'
    yield f"{bold(roff(command.prog))} {_usage(actions, command)}".rstrip()
    yield from _paragraphs(*(command.description or f"{about}.").split("\n\n"))
    yield from _options(actions)
    for block in (command.epilog or "").split("\n\n"):
        if block != f"example: {command.prog}":
            yield from _block(block.splitlines())


def _block(lines: Sequence[str]) -> Iterator[str]:
    """Write a part of an epilog: examples, a list of words with what they mean, or sentences."""
    entries = [re.fullmatch(r" *(\w+)(?::\s+|\s{2,})(\S.*)", line) for line in lines]
    heading = len(entries) > 1 and not entries[0] and lines[0].endswith(":")
    if lines and lines[0].startswith("example: "):
        yield from (".PP", "Example:", ".PP", ".RS 4", ".nf")
        yield from (bold(roff(line.removeprefix("example:").strip())) for line in lines)
        yield from (".fi", ".RE")
    elif lines and all(entries[heading:]):
        yield from _paragraphs(*lines[:heading])
        yield from _list({bold(roff(one[1])): one[2] for one in entries if one})
    else:
        yield from _paragraphs(" ".join(lines))


def _options(actions: Sequence[Action]) -> Iterator[str]:
    told = [one for one in actions if one.help or one.option_strings]
    return _list({_named(one): _sentence(one.help or "") for one in told})


def _sentence(text: str) -> str:
    return f"{_capital(text)}." if text else ""


def _capital(text: str) -> str:
    return text if text.startswith("footui") else f"{text[:1].upper()}{text[1:]}"


def _named(action: Action) -> str:
    """Return an option with its value, or an argument, as a list of them names it."""
    value = _value(action)
    if not action.option_strings:
        return value
    return ", ".join(f"{bold(roff(name))} {value}".rstrip() for name in action.option_strings)


def _value(action: Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices and not action.metavar:
        return "|".join(bold(roff(choice)) for choice in action.choices)
    return italic(roff(str(action.metavar or action.dest.upper())))


def _usage(actions: Sequence[Action], command: ArgumentParser | None = None) -> str:
    """Return what may be given, in brackets where it need not be."""
    groups = command._mutually_exclusive_groups if command else []
    of_group = {one: group for group in groups for one in group._group_actions}
    words = []
    for one in sorted(actions, key=lambda one: not one.option_strings):
        if one not in of_group:
            words.append(_word(one))
        elif one is of_group[one]._group_actions[0]:
            words.append(f"[{' | '.join(map(_shortest, of_group[one]._group_actions))}]")
    if command and len(own_actions(command)) < len(command._actions):
        words.append(f"{italic('ACTION')} ...")
    return " ".join(words)


def _shortest(action: Action) -> str:
    return f"{bold(roff(action.option_strings[0]))} {_value(action)}".rstrip()


def _word(action: Action) -> str:
    if action.option_strings:
        return f"[{_shortest(action)}]"
    several = " ..." if action.nargs in ("*", "+") else ""
    is_needed = action.nargs in (None, "+")
    return f"{_value(action)}{several}" if is_needed else f"[{_value(action)}{several}]"


def _list(texts: dict[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        yield from (".TP", name, *(_filled(text) or ["\\&"]))


def _paragraphs(*texts: str) -> Iterator[str]:
    for text in filter(None, texts):
        yield from (".PP", *_filled(_capital(text)))


def _filled(text: str) -> list[str]:
    """Return a text as lines for roff that are short enough to be read, **strong** words bold."""
    lines = wrap(" ".join(text.split()), 72, break_long_words=False, break_on_hyphens=False)
    whole = roff("\n".join(lines))
    return re.sub(r"\*\*(.+?)\*\*", lambda strong: bold(strong[1]), whole, flags=re.S).splitlines()


def roff(text: str) -> str:
    """Return a text as roff takes it, with nothing in it that is a request or another glyph."""
    escaped = text.translate(_GLYPHS)
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.MULTILINE)


def bold(text: str) -> str:
    return f"\\fB{text}\\fR"


def italic(text: str) -> str:
    return f"\\fI{text}\\fR"


def _summary() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    summary: str = project["description"]
    return f"{summary[:1].lower()}{summary[1:]}"


def _released() -> str:
    """Return the day on which this version came out, as CHANGELOG.md has it."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(rf"^## {re.escape(__version__)} – (\S+)$", changes, re.MULTILINE)
    if not found:
        raise ValueError(f"CHANGELOG.md does not tell when {__version__} came out")
    return found[1]


if __name__ == "__main__":
    for path, text in files().items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text, "utf-8")
