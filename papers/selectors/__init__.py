"""What may be asked of papers, and every number a paper can hold."""
