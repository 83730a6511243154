"""A room votes: everyone gives their own level on their own phone, and what is agreed is the answer."""
