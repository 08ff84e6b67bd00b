"""Benchmarks: what `make bench` runs. Each file says what it measures; sizes and results are in docs/reference."""
