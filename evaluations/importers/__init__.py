"""Reading evaluations and tables of recommendations in: everything is checked before anything is written."""
