"""Rules and answers -> verdicts that explain themselves."""
