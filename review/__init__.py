"""What takes two people: entries, proposals, signatures; it knows no domain."""
