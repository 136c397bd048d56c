"""The rules of footui: pure functions and frozen dataclasses; time and today are arguments."""
