"""`footui goal`: show, set and delete goals."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial
from typing import Any

from footui.cli.arguments import arg_type, day_arg
from footui.cli.context import open_readonly, open_with_dates
from footui.cli.errors import DONE, UsageError
from footui.cli.output import goal_as_json, needs_ascii, print_data, print_info, write_json
from footui.domain import parsing
from footui.domain.dates import date_phrase
from footui.domain.weeks.week import DAYS, DEFAULT_GOAL, Goal, Totals, replaced_goals, week_of
from footui.render.phrases import days_of, goal_named, streak_line
from footui.services.service import Service


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "How many days a week meet the goal, and how many make it full. A new goal holds\n"
        "from this week on, or from the week of --from; earlier weeks keep theirs."
    )
    parser.epilog = "example: footui goal 2 4 --from 2026-12-01"
    days = arg_type(partial(parsing.whole, least=1, most=DAYS))
    parser.add_argument("minimum", metavar="MIN", nargs="?", type=days, help="1 to 7")
    parser.add_argument("full", metavar="FULL", nargs="?", type=days, help="1 to 7, at least MIN")
    parser.add_argument(
        "--from",
        metavar="DATE",
        nargs=1,
        default=(),
        dest="holds_from",
        help="from the week of DATE on",
    )
    parser.add_argument("--remove", action="store_true", help="remove the goal of that week")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=goal)


def goal(arguments: Namespace) -> int:
    """Show the goals, set one, or delete one."""
    is_change = arguments.minimum is not None
    if is_change + arguments.remove + arguments.json > 1:
        raise UsageError("set, remove or show one goal at a time")
    if not is_change:
        return _remove(arguments) if arguments.remove else _show(arguments)
    if arguments.full is None or arguments.full < arguments.minimum:
        raise UsageError("give MIN and FULL; FULL must be at least MIN")
    wanted = Goal(arguments.minimum, arguments.full)
    with open_with_dates(arguments, partial(day_arg, arguments.holds_from)) as (service, day):
        before = service.history.overview()
        service.plan.set_goal(day, wanted)
        goals = service.plan.goals()
    said = goal_named(goals, day, before.diary.week_start)
    print_info(said, ascii_only=needs_ascii(arguments))
    _compare(before.totals, before.totals_with(goals))
    return DONE


def _remove(arguments: Namespace) -> int:
    with open_with_dates(arguments, partial(day_arg, arguments.holds_from)) as (service, day):
        before = service.history.overview()
        start, goals = before.diary.week_start, before.diary.goals
        found = replaced_goals(goals, day, start)
        service.plan.unset_goal(*found)
    what = "has no goal of its own any more" if found else "had no goal of its own"
    print_info(f"The week of {date_phrase(week_of(day, start))} {what}.")
    left = {kept: goal for kept, goal in goals.items() if kept not in found}
    _compare(before.totals, before.totals_with(left))
    return DONE


def _compare(before: Totals, after: Totals) -> None:
    """Print the totals after and before the change, if they differ."""
    if after != before:
        print_info(f"Now: {streak_line(after)}. Before: {streak_line(before)}.")


def _show(arguments: Namespace) -> int:
    if arguments.holds_from:
        raise UsageError("--from goes with MIN and FULL, or with --remove")
    with open_readonly(arguments) as service:
        if arguments.json:
            write_json(_as_json(service))
        else:
            ascii_only = needs_ascii(arguments) or service.settings.ascii_only
            print_data("\n".join(_as_text(service)), ascii_only=ascii_only)
    return DONE


def _as_text(service: Service) -> Iterator[str]:
    yield f"This week: {days_of(service.this_week().goal)}"
    goals = service.plan.goals()
    if goals:
        yield f"Default: {days_of(DEFAULT_GOAL)}"
    for day in sorted(goals):
        first = week_of(day, service.settings.week_start)
        yield f"From the week of {date_phrase(first)}: {days_of(goals[day])}"


def _as_json(service: Service) -> dict[str, Any]:
    goals = service.plan.goals()
    return {
        "schema": 1,
        "goal": goal_as_json(service.this_week().goal),
        "goals": [{"from": day.isoformat()} | goal_as_json(goals[day]) for day in sorted(goals)],
    }
