"""Forms over one record each."""
