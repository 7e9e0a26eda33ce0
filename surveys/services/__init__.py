"""What may change a survey."""
