"""Reports: written once as plain blocks, then rendered to PDF, Word and Markdown."""
