"""Papers: one content, written as DOCX, PDF and HTML, and read back to prove its numbers."""
