"""Pure functions that turn state into the lines of a screen."""
