"""The live session: run it, save it, and recover one that was cut off."""
