"""What may be typed, and what may be asked for in an address."""

from programmes.forms.reading import (
    ComparisonForm,
    Reading,
    ReadingForm,
    RoundForm,
    SearchForm,
    reading,
    reading_of,
)

__all__ = [
    "ComparisonForm",
    "Reading",
    "ReadingForm",
    "RoundForm",
    "SearchForm",
    "reading",
    "reading_of",
]
