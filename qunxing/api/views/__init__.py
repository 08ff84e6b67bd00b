"""Doors for programs, and the screens about them."""
