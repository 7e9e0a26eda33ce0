"""Which names people may sign in with: none that looks like another's, or like one of the portal's own."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

OWN: Final = ("server", "former-staff-")
"""Names, and beginnings of names, that the portal gives itself."""
ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Scripts with letters that look the same."""


def check_name(name: str) -> None:
    """Refuse a name that exists, could be taken for another's, or is an address; raises ValidationError."""
    reason = _why_not(name)
    if reason:
        raise ValidationError({"username": reason})


def _why_not(name: str) -> str:
    if "@" in name:
        return "Choose a name, not an e-mail address. Leave out the @."
    folded = _folded(name)
    if folded == OWN[0] or folded.startswith(OWN[1]):
        return "The portal keeps this name for itself; choose another."
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in folded if letter.isalpha()}
    if len(scripts & ALIKE) > 1:
        return "Use letters of one script; mixed ones can be taken for another name."
    names = get_user_model().objects.values_list("username", flat=True)
    if any(_folded(one) == folded for one in names.iterator()):
        return "Somebody has this name already; choose another."
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
