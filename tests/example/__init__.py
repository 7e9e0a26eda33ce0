"""An app that nothing of the portal knows: it shows how little a new record that is circulated takes."""
