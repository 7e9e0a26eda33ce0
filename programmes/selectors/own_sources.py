"""The sources that stand for what the portal itself records."""

from __future__ import annotations


def record_slug(plan_slug: str, round_slug: str = "") -> str:
    """Return the name in addresses of the source for what the portal records of a plan or a round."""
    return f"record-{plan_slug}-{round_slug}"[:80] if round_slug else f"record-{plan_slug}"[:80]
