"""The domain: pure functions and immutable records; no clock, no file, no screen."""
