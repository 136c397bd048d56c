"""The header of SQLite's files: https://sqlite.org/fileformat2.html. Prompts wait for this."""

LENGTH = 100
MAGIC = b"SQLite format 3\0"
MODES = slice(18, 20)
"""How the file is written and read: two bytes, of which each is one of these."""
ROLLBACK, WAL = 1, 2
CHANGE_COUNTER = slice(24, 28)
USER_VERSION = slice(60, 64)
APPLICATION_ID = slice(68, 72)
