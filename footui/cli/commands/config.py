"""`footui config`: show and change the settings."""

from argparse import ArgumentParser, Namespace

from footui.cli.context import open_readonly, open_service
from footui.cli.errors import DONE, UsageError
from footui.cli.output import print_data, print_info, write_json
from footui.domain import config
from footui.domain.dates import long_date
from footui.render.phrases import streak_line
from footui.services.service import Service


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = "Show the settings, or one; or change it."
    parser.epilog = "keys:\n" + "".join(
        f"  {key:<12}{about}\n" for key, (_, about) in config.KEYS.items()
    )
    parser.epilog += "\nexample: footui config timezone Europe/Berlin"
    parser.add_argument("key", metavar="KEY", nargs="?", choices=list(config.KEYS))
    parser.add_argument("value", metavar="VALUE", nargs="?")
    parser.add_argument("--unset", action="store_true", help="take KEY back to its default")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=configure)


def configure(arguments: Namespace) -> int:
    """Show settings, or change one."""
    key = arguments.key
    is_set = arguments.value is not None
    is_change = is_set or arguments.unset
    if is_set + arguments.unset + arguments.json > 1 or (is_change and key is None):
        raise UsageError("show, change or unset one setting at a time")
    if not is_change:
        return _show(arguments)
    try:
        value = None if arguments.unset else config.read(key, arguments.value)
    except ValueError as error:
        raise UsageError(f"{key} cannot be {arguments.value!r}: {error}") from None
    with open_service(arguments) as service:
        before = service.history.overview()
        if value is None:
            service.unset(key)
        else:
            service.set(key, value)
        after = service.history.overview()
        said = [f"{key} is {config.shown(service.settings)[key]}"]
    if after.totals != before.totals:
        said.append(f"Now: {streak_line(after.totals)}. Before: {streak_line(before.totals)}")
    if after.today != before.today:
        said.append(f"Today is {long_date(after.today)}. Saved sessions keep their days")
    print_info(f"{'. '.join(said)}.")
    return DONE


def _show(arguments: Namespace) -> int:
    with open_readonly(arguments) as service:
        values = _values(service, arguments.key)
    if arguments.json:
        write_json({"schema": 1, "settings": values})
    elif arguments.key:
        print_data(values[arguments.key])
    else:
        print_data("\n".join(f"{key:<12}{value}" for key, value in values.items()))
    return DONE


def _values(service: Service, key: str | None) -> dict[str, str]:
    values = config.shown(service.settings)
    return {key: values[key]} if key else values
