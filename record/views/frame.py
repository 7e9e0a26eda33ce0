"""What the head and the foot of a page say of what is read: an app above registers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest

type_of_gathering = Callable[[HttpRequest], dict[str, Any]]

_GATHERED: Final[list[type_of_gathering]] = []


def register_frame(gather: type_of_gathering) -> None:
    """Add to the context of pages of the record, as which plan is read and in which round."""
    _GATHERED.append(gather)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs; raises what those who registered raise."""
    return {name: value for gather in _GATHERED for name, value in gather(request).items()}
