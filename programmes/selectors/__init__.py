"""What may be asked: the only place that counts or divides."""
