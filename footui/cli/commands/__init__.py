"""One module per command: `add_arguments` adds its arguments and names its function."""
