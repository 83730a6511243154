"""Question 2: the three steps of the approach, and where the board stands in each."""
