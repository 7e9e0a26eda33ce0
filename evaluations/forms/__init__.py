"""What may be typed, and what may be asked for in an address."""
