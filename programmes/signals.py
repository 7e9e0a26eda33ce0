"""What the apps announce to whoever composes them."""

from django.dispatch import Signal

round_presented = Signal()
"""Sent inside the transaction that freezes a round (``assessment_round``, ``by``), for what is beside it."""

round_replaced = Signal()
"""Sent inside the transaction that clears a revision (``old``, ``new``, ``by``), for what names the old."""

training_made = Signal()
"""Sent inside the transaction that makes the fictional plan (``plan``, ``users`` by name)."""

training_leaves = Signal()
"""Sent inside the transaction that removes fictional plans (``plans``), before they go."""
