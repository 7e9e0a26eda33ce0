"""What a change announces to whoever composes the apps."""

from django.dispatch import Signal

content_changed = Signal()
"""Sent after the transaction of a service that changed something readers can see."""
