"""The dashboard of a board."""
