"""小满烘焙, an invented community of 30 groups whose sixty days tell a story (the numbers are in `cast`)."""
