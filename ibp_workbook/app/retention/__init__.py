"""How long records are kept, and a board's own list."""
