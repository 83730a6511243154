"""What held when, and what is coming."""
