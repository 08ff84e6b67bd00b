"""What a group is for: a first draft from its own data, and what a person makes of it."""
