"""标签: what is said of members, who said so and why."""
