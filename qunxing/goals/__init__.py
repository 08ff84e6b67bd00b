"""Whether a group does what it is for: goals frozen at their start, promises kept or not, and the group's state."""
