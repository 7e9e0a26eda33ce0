"""What is brought into people from files."""
