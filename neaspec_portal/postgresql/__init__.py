"""PostgreSQL with what is done as the last thing of a transaction."""
