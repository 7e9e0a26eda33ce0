"""Doors: what was asked for, a selector, a template."""
