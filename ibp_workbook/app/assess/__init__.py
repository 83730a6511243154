"""A rule-based assessment: the form, and the verdict beside it."""
