"""The page that makes reports."""
