"""Files that people open: reports, written once and rendered to PDF, Word and Markdown; and the workbook."""
