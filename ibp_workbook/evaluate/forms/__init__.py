"""A form and its values -> the tree that one sees, how far it is, and what changed."""
