"""`footui routine`: print, check, change and share the routine."""

import argparse
import json
import os
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from footui.cli.arguments import content_of
from footui.cli.context import open_readonly, open_service
from footui.cli.editor import EditorEndedError, run_editor, signals_raised
from footui.cli.errors import DONE, CommandError
from footui.cli.output import needs_ascii, print_data, print_error, print_info
from footui.cli.parser import Parser
from footui.domain.durations import clock
from footui.domain.errors import StorageError
from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import MAX_BYTES, read
from footui.domain.routine.toml_table import RoutineError
from footui.services.routines import shipped_routine

IN_USE = "In use from the next session on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = "The routine: a TOML document that you can read, edit and share."
    parser.epilog = "example: footui routine show --markdown"
    parser.set_defaults(run=show, format="text")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", parser_class=Parser)

    showing = actions.add_parser("show", help="print it (the default)")
    showing.take_common()
    showing.epilog = "example: footui routine show --toml > mine.toml"
    formats = showing.add_mutually_exclusive_group()
    for name, what in (
        ("json", "as JSON, with the timeline"),
        ("toml", "the document itself, ready to edit or share"),
        ("markdown", "something to send to a friend"),
    ):
        option = formats.add_argument(f"--{name}", action="store_const", const=name, help=what)
        option.dest = "format"
    showing.set_defaults(run=show, format="text")

    for name, run, what in (
        ("edit", edit, "change it in $EDITOR"),
        ("use", use, "use the one in FILE from now on"),
        ("check", check, "check whether FILE holds a routine"),
        ("reset", reset, "go back to the routine that comes with footui"),
    ):
        action = actions.add_parser(name, help=what)
        action.take_common()
        action.set_defaults(run=run)
        action.epilog = f"example: footui routine {name}"
        if run in (use, check):
            action.epilog += " mine.toml"
            action.add_argument(
                "file", metavar="FILE", help="a TOML document; - for standard input"
            )


def show(arguments: argparse.Namespace) -> int:
    """Print the routine in use."""
    with open_readonly(arguments) as service:
        timeline = Timeline.of(service.routines.current())
        ascii_only = needs_ascii(arguments) or service.settings.ascii_only
    match arguments.format:
        case "json":
            print_data(json.dumps(_as_json(timeline), ensure_ascii=False, indent=1))
        case "toml":
            print_data(timeline.routine.document.rstrip("\n"))
        case "markdown":
            print_data("\n".join(_as_markdown(timeline)), ascii_only=arguments.ascii)
        case _:
            print_data("\n".join(_as_text(timeline)), ascii_only=ascii_only)
    return DONE


def check(arguments: argparse.Namespace) -> int:
    """Print a summary of the routine in a file; raise CommandError if it is none."""
    print_data(_summary(_from_file(arguments.file)))
    return DONE


def use(arguments: argparse.Namespace) -> int:
    """Use the routine in a file from now on."""
    routine = _from_file(arguments.file)
    with open_service(arguments) as service:
        service.routines.use(routine)
    print_info(f"{IN_USE}: {_summary(routine)}")
    return DONE


def reset(arguments: argparse.Namespace) -> int:
    """Use the shipped routine again."""
    with open_service(arguments) as service:
        service.routines.reset()
    print_info(f"{IN_USE}: {_summary(shipped_routine())}")
    return DONE


def edit(arguments: argparse.Namespace) -> int:
    """Open the routine in the user's editor, again until it is valid or the user gives up."""
    with open_service(arguments) as service:
        before = service.routines.current().document
        with _draft(before) as file:
            routine = _edited(file)
            if routine.document != before:
                service.routines.use(routine)
    unchanged = routine.document == before
    print_info("Nothing changed." if unchanged else f"{IN_USE}: {_summary(routine)}")
    return DONE


@contextmanager
def _draft(text: str) -> Iterator[Path]:
    """Yield a file with `text`, readable by its owner only, and delete it after the block.

    If the block fails, even by a signal, the file stays, and a CommandError says where.
    """
    handle, name = tempfile.mkstemp(prefix="footui-routine-", suffix=".toml")
    file = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8") as opened_file:
        opened_file.write(text)
    try:
        with signals_raised():
            yield file
    except BaseException as error:
        where = "the old routine stays"
        with suppress(FileNotFoundError):
            file.chmod(0o600)  # some editors replace the file
            where += f", and your text is in {file}; footui routine use takes it from there"
        if isinstance(error, CommandError | StorageError | EditorEndedError | KeyboardInterrupt):
            reason = str(error).rstrip(".") or "interrupted"
            raise CommandError(f"{reason}; {where}") from None
        print_error(where)
        raise
    file.unlink(missing_ok=True)


def _edited(file: Path) -> Routine:
    while True:
        run_editor(file)
        try:
            return read(content_of(str(file), MAX_BYTES))
        except RoutineError as error:
            print_error(str(error))
        if not sys.stdin.isatty() or not _again():
            raise CommandError("that is not a routine")


def _again() -> bool:
    print("Edit again? [Y/n] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    return bool(answer) and not answer.strip().lower().startswith("n")


def _from_file(name: str) -> Routine:
    try:
        return read(content_of(name, MAX_BYTES))
    except RoutineError as error:
        raise CommandError(f"{name}: {error}") from None


def _summary(routine: Routine) -> str:
    timeline = Timeline.of(routine)
    exercises = len(routine.exercises)
    noun = "exercise" if exercises == 1 else "exercises"
    return f"{routine.name}, {exercises} {noun}, {clock(timeline.length)}"


def _as_text(timeline: Timeline) -> Iterator[str]:
    routine = timeline.routine
    yield f"{routine.name}{clock(timeline.length):>{76 - len(routine.name)}}"
    for number, exercise in enumerate(routine.exercises):
        yield ""
        dose = f"{number + 1:2}  {exercise.name:<22}{exercise.prescription}"
        yield f"{dose:<70}{clock(timeline.exercise_length(number)):>6}"
        yield from _wrapped("    ", exercise.how)
        yield from _wrapped("    Helps with ", exercise.why)
        if exercise.equipment:
            yield from _wrapped("    You need   ", " · ".join(exercise.equipment))
    if timeline.ready_length:
        yield ""
        yield f"{'Getting ready, all together':<70}{clock(timeline.ready_length):>6}"


def _wrapped(label: str, text: str) -> list[str]:
    indent = " " * len(label)
    return textwrap.wrap(text, 76, initial_indent=label, subsequent_indent=indent)


def _as_markdown(timeline: Timeline) -> Iterator[str]:
    routine = timeline.routine
    yield f"# {routine.name}"
    yield ""
    yield f"Takes {clock(timeline.length)}, 2–3 days a week."
    for number, exercise in enumerate(routine.exercises, 1):
        length = clock(timeline.exercise_length(number - 1))
        yield ""
        yield f"## {number}. {exercise.name} ({length})"
        yield ""
        yield f"**{exercise.prescription}**"
        yield ""
        yield exercise.how
        yield ""
        yield f"- Helps with: {exercise.why}"
        if exercise.equipment:
            yield f"- You need: {', '.join(exercise.equipment)}"


def _as_json(timeline: Timeline) -> dict[str, Any]:
    routine = timeline.routine
    return {
        "schema": 1,
        "name": routine.name,
        "total_seconds": _seconds(timeline.length),
        "ready_seconds": _seconds(timeline.ready_length),
        "exercises": [
            {
                "key": exercise.key,
                "name": exercise.name,
                "seconds": _seconds(timeline.exercise_length(number)),
                "equipment": list(exercise.equipment),
                "why": exercise.why,
                "how": exercise.how,
            }
            for number, exercise in enumerate(routine.exercises)
        ],
        "timeline": [
            {
                "at": _seconds(step.start),
                "seconds": _seconds(step.length),
                "exercise": routine.exercises[step.exercise].key,
                "phase": step.phase,
                "side": step.side,
                "set": step.set,
                "sets": step.sets,
                "rep": step.rep,
                "reps": step.reps,
            }
            for step in timeline.steps
        ],
    }


def _seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
