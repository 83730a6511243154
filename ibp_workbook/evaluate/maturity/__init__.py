"""Scores of a self-assessment, what schools inherit, and how far a round is."""
