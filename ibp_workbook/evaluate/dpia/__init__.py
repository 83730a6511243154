"""What only a DPIA asks: risks, where it stands, what it can start with."""
