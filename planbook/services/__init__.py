"""Writing what a workbook of a plan holds, and taking it back."""
