"""What may be asked of partnerships in an address, and what staff may type."""
