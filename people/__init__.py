"""Who acts here: accounts and their roles, and the one table of what each may do."""
