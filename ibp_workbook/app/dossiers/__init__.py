"""The dossiers of a board with their verdicts: what several pages list."""
