"""Who carries a group: whom people named KOC, seed or manager, who was recognised, and what is kept of it."""
