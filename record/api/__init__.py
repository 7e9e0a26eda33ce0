"""What the API says of every record in the same way."""
