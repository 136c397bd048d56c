"""A session in a plain terminal, line by line."""
