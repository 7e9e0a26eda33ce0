"""A whole plan as a workbook: its sheets, how other people's words are read, what a file would change."""
