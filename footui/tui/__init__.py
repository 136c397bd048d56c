"""The full-screen program, and the only place that knows Textual."""
