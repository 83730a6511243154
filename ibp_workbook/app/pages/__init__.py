"""One module per page; a notebook calls its ``page()``."""
