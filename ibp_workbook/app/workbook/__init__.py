"""The workbook and its tables: files out, edited answers back in."""
