"""Pages that share a process: a host imports everything once and holds many of them."""
