"""What is said of members and why: rules and names that propose tags, and people who confirm them."""
