"""Doors: what was asked for, a selector or a service, a template."""
