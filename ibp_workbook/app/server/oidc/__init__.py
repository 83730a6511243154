"""Signing in by OpenID Connect: what a provider says, what of it is believed, and our own addresses."""
