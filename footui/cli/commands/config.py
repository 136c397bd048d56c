"""`footui config`: show and change the settings."""

from argparse import ArgumentParser, Namespace

from footui.cli.context import open_readonly, open_service
from footui.cli.errors import DONE, UsageError
from footui.cli.output import print_data, print_info, write_json
from footui.domain.dates import long_date
from footui.domain.settings import SETTINGS, stored
from footui.render.phrases import streak_line


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = "Show all settings, show one, or change one."
    parser.epilog = "keys:\n" + "".join(
        f"  {setting.key:<12}{setting.help}\n" for setting in SETTINGS.values()
    )
    parser.epilog += "\nexample: footui config timezone Europe/Berlin"
    parser.add_argument("key", metavar="KEY", nargs="?", choices=list(SETTINGS))
    parser.add_argument("value", metavar="VALUE", nargs="?")
    parser.add_argument("--unset", action="store_true", help="set KEY back to its default")
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
        value = None if arguments.unset else SETTINGS[key].parse(arguments.value)
    except ValueError as error:
        raise UsageError(f"{key} cannot be {arguments.value!r}: {error}") from None
    with open_service(arguments) as service:
        before = service.history.overview()
        if value is None:
            service.unset(key)
        else:
            service.set(key, value)
        after = service.history.overview()
        said = [f"{key} is {SETTINGS[key].stored(service.settings)}"]
    if after.totals != before.totals:
        said.append(f"Now: {streak_line(after.totals)}. Before: {streak_line(before.totals)}")
    if after.today != before.today:
        said.append(f"Today is {long_date(after.today)}. Saved sessions keep their days")
    print_info(f"{'. '.join(said)}.")
    return DONE


def _show(arguments: Namespace) -> int:
    with open_readonly(arguments) as service:
        values = stored(service.settings)
    if arguments.key:
        values = {arguments.key: values[arguments.key]}
    if arguments.json:
        write_json({"schema": 1, "settings": values})
    elif arguments.key:
        print_data(values[arguments.key])
    else:
        print_data("\n".join(f"{key:<12}{value}" for key, value in values.items()))
    return DONE
