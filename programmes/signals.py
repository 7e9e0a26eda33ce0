"""What the apps announce to whoever composes them."""

from django.dispatch import Signal

content_changed = Signal()
"""Sent after the transaction of a service that changed something readers can see."""
