"""What comes in from files: the record as the sources print it, and tables of staff."""
