"""The screens and dialogs, each in a module of its own."""
