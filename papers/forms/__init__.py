"""What may be typed into papers."""
