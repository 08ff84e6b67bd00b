"""Screens of 数据接入."""
