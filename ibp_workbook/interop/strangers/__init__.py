"""Files of strangers: limits, encodings, and texts made plain before anything else sees them."""
