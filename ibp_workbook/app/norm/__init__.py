"""The page of one norm: how all schools of a board stand on it."""
