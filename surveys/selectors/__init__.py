"""What may be asked of a survey: the only place that counts or divides."""
