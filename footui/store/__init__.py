"""The SQLite database, and the files beside it."""
