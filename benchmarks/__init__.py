"""How fast our pages are, beside the same form in Streamlit and in plain Voilà: ``python -m benchmarks``."""
