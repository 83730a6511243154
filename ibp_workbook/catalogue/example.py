"""The fictitious board of the demo, as every room knows it."""

EXAMPLE = "99999"
"""Its number; no board of DUO has it. Migration 0004 names it too."""
