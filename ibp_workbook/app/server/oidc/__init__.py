"""Signing in at a provider of OpenID Connect or a JupyterHub: what it says, what of it is believed."""
