"""What may be typed, and what may be asked for in an address."""

from programmes.forms.choosing import LabelField, NameField, UnknownValueError, cleaned, named
from programmes.forms.reading import (
    ComparisonForm,
    Reading,
    ReadingForm,
    SearchForm,
    reading,
    reading_of,
)

__all__ = [
    "ComparisonForm",
    "LabelField",
    "NameField",
    "Reading",
    "ReadingForm",
    "SearchForm",
    "UnknownValueError",
    "cleaned",
    "named",
    "reading",
    "reading_of",
]
