"""The application's service: all that the screens and commands may ask for."""
