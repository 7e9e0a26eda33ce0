"""The sources that stand for what the portal itself records."""

from __future__ import annotations


def record_slug(plan_slug: str, round_slug: str = "") -> str:
    """Return the source that stands for what the portal itself records of a plan, or of one of its rounds."""
    return f"record-{plan_slug}-{round_slug}"[:80] if round_slug else f"record-{plan_slug}"[:80]
