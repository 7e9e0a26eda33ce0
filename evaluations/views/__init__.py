"""Doors: permission, form or selector, template."""
