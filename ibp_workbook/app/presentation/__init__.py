"""The presentation for the FG."""
