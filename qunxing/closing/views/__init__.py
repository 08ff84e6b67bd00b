"""Closed periods, one figure, and closing a period."""
