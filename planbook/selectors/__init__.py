"""What a workbook of a plan holds, and what a workbook is compared with."""
