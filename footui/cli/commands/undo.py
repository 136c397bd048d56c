"""`footui undo`: undo or redo the user's last change."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Any

from footui.cli.context import database_path, open_readonly, open_service
from footui.cli.errors import DONE, CommandError, UsageError
from footui.cli.output import print_data, print_info, write_json
from footui.domain.session.edits import Change
from footui.domain.transfer.json_writer import instant
from footui.services.service import Service
from footui.services.status import readable

NOTHING = {False: "there is nothing to undo", True: "there is nothing to redo"}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Undo the last change that you made, in the full screen or by a command, and\n"
        "print it: a session added, edited, counted, deleted, discarded or rated, a\n"
        "goal or a pause. It asks nothing. Each call undoes one more change; --redo\n"
        "redoes the last one, until you change something else."
    )
    parser.epilog = "example: footui undo --list"
    parser.add_argument("--redo", action="store_true", help="redo what was undone last")
    parser.add_argument("--list", action="store_true", help="show what can be undone, newest first")
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    parser.set_defaults(run=undo)


def undo(arguments: Namespace) -> int:
    """Undo a change, redo one, or list them."""
    if arguments.json and not arguments.list:
        raise UsageError("--json goes with --list")
    if arguments.list:
        return _list(arguments)
    path = database_path(arguments)
    if readable(path) != path:  # do not make a database that has nothing to undo
        raise CommandError(NOTHING[arguments.redo])
    with open_service(arguments) as service:
        done = service.edits.redo() if arguments.redo else service.edits.undo()
    if done is None:
        raise CommandError(NOTHING[arguments.redo])
    if done.is_outdated:
        raise CommandError(done.told)
    print_data(done.told)
    return DONE


def _list(arguments: Namespace) -> int:
    with open_readonly(arguments) as service:
        changes = service.edits.changes(redo=arguments.redo)
        if arguments.json:
            write_json({"schema": 1, "changes": [_as_json(change) for change in changes]})
        elif changes:
            print_data("\n".join(_as_text(service, change) for change in changes))
        else:
            print_info(f"{NOTHING[arguments.redo].capitalize()}.")
    return DONE


def _as_text(service: Service, change: Change) -> str:
    made = datetime.fromtimestamp(change.made_at / 1000, service.settings.zone)
    return f"{made:%Y-%m-%d %H:%M}  {change.told}"


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "day": change.day.isoformat(),
        "rows": change.rows,
        "made_at": instant(change.made_at),
        "made_in": change.made_in,
    }
