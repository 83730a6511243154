"""Pages, views and the server: no rule and no SQL of its own."""
