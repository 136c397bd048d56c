"""What footui does, for the command line and the screens alike."""
