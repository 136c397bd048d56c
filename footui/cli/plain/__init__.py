"""A session led in a plain terminal, line by line."""
