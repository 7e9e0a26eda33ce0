"""What may be asked of mechanisms, collaborations, overlaps and the wider context."""
