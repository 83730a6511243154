"""The people of a shared workspace, for who manages them."""
