"""The terminal: its input, its output, and links that stall or break."""
