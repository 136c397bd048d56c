"""Words and characters that the command line and the screens share."""
