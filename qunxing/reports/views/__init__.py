"""Screens of numbers and talk."""
