"""A figure on a page, with its table and downloads."""
