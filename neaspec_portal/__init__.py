"""The project: it puts the apps together into one portal."""

VERSION = "0.3.0.dev0"
"""The version of the portal, as in ``pyproject.toml``; it stands at the foot of every page."""
