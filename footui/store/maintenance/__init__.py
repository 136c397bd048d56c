"""Backups, copies and inspection of a database file."""
