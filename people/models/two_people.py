"""The condition by which the database itself keeps the two people of an act apart."""

from __future__ import annotations

from django.db.models import F, Q


def two_people(first: str, second: str) -> Q:
    """Return the condition of a row: where ``second`` acted, ``first`` did before and is somebody else."""
    return Q(**{f"{second}__isnull": True}) | (Q(**{f"{first}__isnull": False}) & ~Q(**{second: F(first)}))
