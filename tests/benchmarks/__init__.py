"""Benchmarks: one module a question. `python -m tests.benchmarks` prints what it found in one table."""
