"""The session: its clock and transitions, its cues, its record, and edits of it."""
