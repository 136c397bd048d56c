"""Merging two databases, and the JSON and CSV that carry one to another."""
