"""A plan as one workbook: out of the portal and into it, all or nothing."""
