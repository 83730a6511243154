"""Schools from the register, and frameworks of one's own."""
