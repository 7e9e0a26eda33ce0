"""What people type about what is circulated."""
