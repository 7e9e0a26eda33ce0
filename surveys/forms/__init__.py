"""What may be typed about a survey; every complaint names its cell, and nothing typed is lost."""
