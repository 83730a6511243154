"""The improvement plan on screen."""
