"""Addresses of the portal: of its own pages, and as they stand in files, which are read elsewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django import urls
from django.conf import settings
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_KNOWN: Final = 8_192
_PLAIN: Final = frozenset({int, str, SafeString})
"""Kinds of arguments that are known again: a word that stands in a template is a SafeString."""


def reverse(view: str, args: Sequence[Any] | None = None, kwargs: dict[str, Any] | None = None) -> str:
    """Return the address of a view, as Django's function does, but each address is worked out once.

    Raises NoReverseMatch.
    """
    if kwargs or not all(type(one) in _PLAIN for one in args or ()):
        return urls.reverse(view, args=args, kwargs=kwargs)
    return _known(urls.get_script_prefix(), view, *args or ())


def place(page: str, args: Sequence[Any] = (), query: str = "") -> str:
    """Return the address of a page, or of a part of it named after “#”, with what it is asked."""
    view, mark, part = page.partition("#")
    return f"{reverse(view, args)}{query and '?'}{query}{mark}{part}"


@lru_cache(maxsize=MOST_KNOWN)
def _known(_prefix: str, view: str, *args: Any) -> str:
    # What stands before every address is part of the key: it can change from request to request.
    return urls.reverse(view, args=args)


def absolute(address: str) -> str:
    """Return an address with the portal before it; one that leads elsewhere, or nothing, stays as it is.

    It comes from the settings and never from a request, so that a file made without one, as in a bundle,
    says the same.
    """
    return f"{settings.PORTAL_ADDRESS}{address}" if address.startswith("/") else address
