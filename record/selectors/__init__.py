"""Reading what records say, where they are cited, what was changed and what rests on them."""
