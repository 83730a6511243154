"""Suppliers of a board: gaps and register."""
