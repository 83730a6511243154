"""The self-assessment: norms, levels, radar and workshop view."""
