"""The keys of the configuration, with their values and defaults, as users write them."""

VALUES = {
    "timezone": ["UTC", "Europe/Berlin", "Pacific/Auckland"],
    "week_start": ["monday", "saturday", "sunday"],
    "day_cutoff": [str(hours) for hours in range(7)],
    "bell": ["on", "off"],
    "notify": ["off", "osc9", "osc777"],
    "theme": ["dark", "light"],
    "ascii": ["auto", "on"],
    "mouse": ["off", "on"],
    "backups": ["on", "off"],
}
"""All values that a key may have; of zones some."""


DEFAULTS = {
    "timezone": "Europe/Berlin",
    "week_start": "monday",
    "day_cutoff": "0",
    "bell": "on",
    "notify": "off",
    "theme": "dark",
    "ascii": "auto",
    "mouse": "off",
    "backups": "on",
}
