"""Who keeps which group and since when, its rules, the posts members hold, and when it is full."""
