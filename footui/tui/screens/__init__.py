"""One module for each screen and box."""
