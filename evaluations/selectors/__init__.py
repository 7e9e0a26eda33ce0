"""What may be asked: frozen dataclasses or querysets, as one reader may see them."""
