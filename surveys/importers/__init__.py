"""Reading published surveys in: everything is checked before anything is written."""
