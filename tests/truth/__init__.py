"""Every output says of its numbers what the rows say that were counted, on anybody's plan."""
