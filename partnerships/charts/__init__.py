"""Pictures of partnerships, over what the selectors hand over."""
