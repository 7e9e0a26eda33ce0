"""Pages of tables that come in."""
