"""`footui status`: print the status of this week in one line, for prompts."""

from argparse import ArgumentParser, Namespace
from typing import Any

from footui import __version__
from footui.cli.context import database_path, here
from footui.cli.errors import DONE, FAILED, CommandError
from footui.cli.output import as_document, goal_as_json, needs_ascii, print_data, write_json
from footui.domain.errors import StorageError
from footui.domain.text import clean, count, to_ascii
from footui.domain.weeks.week import State
from footui.render.phrases import brief_week_verdict, days_of, week_so_far
from footui.services.status import Standing, standing
from footui.store import status_cache

OUT_OF_REACH = 3


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = "Show this week in one line. It creates no database."
    parser.epilog = "example: footui status --short"
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--short", action="store_true", help="as short as can be: 1/3 open")
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit with 0 if met or full, 3 if out of reach, 1 otherwise",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="print nothing unless a day is still needed"
    )
    parser.set_defaults(run=show)


def show(arguments: Namespace) -> int:
    """Print the status of this week."""
    path = database_path(arguments)
    seen = status_cache.fingerprint(str(path))
    try:
        now = standing(path, here())
    except StorageError as fault:
        raise CommandError(str(fault)) from None
    if not arguments.quiet or now.week.state is State.OPEN:
        if arguments.json:
            write_json(_as_json(now))
        else:
            line = brief_week_verdict(now.week) if arguments.short else _as_line(now)
            print_data(line, ascii_only=needs_ascii(arguments) or now.ascii_only)
    if now.holds:
        status_cache.keep(str(path), __version__, seen, now.holds, _answer(now))
    return _code(now.week.state) if arguments.check else DONE


def _answer(now: Standing) -> list[str]:
    """Return what `quick_status` needs to answer with any options."""
    texts = [_as_line(now), brief_week_verdict(now.week)]
    flags = [now.week.state is State.OPEN, now.ascii_only]
    return [
        str(_code(now.week.state)),
        *("yes" if flag else "" for flag in flags),
        *(f"{clean(text)}\t{to_ascii(clean(text))}" for text in texts),
        as_document(_as_json(now)),
    ]


def _code(state: State) -> int:
    if state.is_met:
        return DONE
    return OUT_OF_REACH if state is State.OUT_OF_REACH else FAILED


def _as_line(now: Standing) -> str:
    week = now.week
    facts = (
        week_so_far(week, now.today),
        f"goal {days_of(week.goal)}, {week.start:%A} to {week.end:%A}",
        f"streak {count(now.totals.streak, 'week')}",
        *(["a session is running"] if now.is_live else []),
        *(["unfinished session"] if now.is_waiting else []),
    )
    return " · ".join(facts)


def _as_json(now: Standing) -> dict[str, Any]:
    week, totals = now.week, now.totals
    return {
        "schema": 1,
        "today": now.today.isoformat(),
        "week_start": week.start.isoformat(),
        "week_end": week.end.isoformat(),
        "days_done": len(week.days),
        "days": [day.isoformat() for day in week.days],
        "goal": goal_as_json(week.goal),
        "state": week.state,
        "eligible_days_left": len(week.eligible),
        "streak_weeks": totals.streak,
        "full_weeks": totals.full,
        "last_day": now.last_day.isoformat() if now.last_day else None,
        "live": now.is_live,
    }
