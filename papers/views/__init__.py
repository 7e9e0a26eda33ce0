"""Doors to papers: permission, form or selector, template."""
