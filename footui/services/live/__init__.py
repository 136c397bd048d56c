"""The live session: leading it, saving it, and what is left of one that was cut off."""
