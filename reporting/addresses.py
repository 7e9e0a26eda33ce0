"""Addresses of the portal as they stand in files, which are read elsewhere."""

from __future__ import annotations

from django.conf import settings


def absolute(address: str) -> str:
    """Return an address with the portal before it; one that leads elsewhere, or nothing, stays as it is.

    It comes from the settings and never from a request, so that a file made without one, as in a bundle,
    says the same.
    """
    return f"{settings.PORTAL_ADDRESS}{address}" if address.startswith("/") else address
