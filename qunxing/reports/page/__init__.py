"""值不值: one page for the owner of a community, on screen, on paper, on a phone, and behind a link."""
