"""Changing wording that is cleared or adopted, by as many people as it takes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from programmes.services.amending import amend
from review.services.proposals import accept
from tests.conftest import account


def corrected(record: Any, *, changes: dict[str, Any], by: User, reason: str = "x") -> Any:
    """Change wording as one person and, where it takes two, as the approver; return the record as it stands."""
    made = amend(record, values=changes, expected_version=record.version, reason=reason, by=by)
    if made.is_open:
        accept(made, by=account("approver"))
    record.refresh_from_db()
    return record
