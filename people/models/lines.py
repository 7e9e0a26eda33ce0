"""Texts of one line, as names are: they stand in subjects of mails and in headings."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models

NO_LINE: Final = frozenset({"Cc", "Zl", "Zp"})
TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows them."""


def validate_line(text: str) -> None:
    """Raise ValidationError for a text that is more than one line, or holds characters that nobody sees."""
    if any(unicodedata.category(one) in NO_LINE or one in TURNS for one in text):
        raise ValidationError("Write one line, without line breaks and control characters.")


if TYPE_CHECKING:
    type_of_base = models.CharField[str, str]
else:
    type_of_base = models.CharField


class LineField(type_of_base):
    """A short text of one line."""

    default_validators: ClassVar = [validate_line]
