"""Frameworks of others: CISO Assistant's YAML, and our template as Excel or CSV."""
