"""Benchmarks: figures to quote, never assertions. Run by `make bench`."""
