"""What may change: each act checks its permission, locks, writes with history, and tells the readers."""
