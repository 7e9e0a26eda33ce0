"""Reading files of records, and checking what they hold."""
