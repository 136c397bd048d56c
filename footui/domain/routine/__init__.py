"""The routine, how it is read from TOML, and the timeline that a session follows."""
