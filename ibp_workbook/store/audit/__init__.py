"""The audit log: who did what with the data, each entry with the hash of the one before."""
