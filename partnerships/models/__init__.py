"""Who else works on it: mechanisms, their members, and what they focus on."""

from partnerships.models.mechanisms import FocusArea, Mechanism

__all__ = ["FocusArea", "Mechanism"]
