"""Answers + catalogue + date -> verdicts and scores: pure functions without I/O."""
