"""Pages of people, invitations, one's own account and the ledger."""
