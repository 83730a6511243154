"""Data breaches: the clock and the register."""
