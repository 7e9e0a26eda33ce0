"""What may change a paper: one transaction each, history written in it."""
