"""Many values at once from a file: first seen, then all or nothing."""
