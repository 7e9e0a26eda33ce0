"""Reading whole reviews in: everything is checked before anything is written."""
