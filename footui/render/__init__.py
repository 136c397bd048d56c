"""Texts and character drawings that the command line and the screens share."""
