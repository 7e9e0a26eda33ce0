"""What reads papers in."""
