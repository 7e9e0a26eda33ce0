"""What every record shares: its citation, its version, its history, the form over it."""
