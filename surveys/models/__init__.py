"""What stakeholders said: survey, questions, items, options, and what a paper printed of the answers.

The base belongs to the item, never to the survey: how many answered *this* row. Results are published
tallies (what a paper printed) today; collected responses will yield the same distributions.
"""

from surveys.models.surveys import Item, Option, Question, Survey
from surveys.models.words import (
    Claim,
    Placement,
    PlacementKind,
    PublishedTally,
    Suggestion,
    SuggestionTheme,
    UnplacedValue,
)

__all__ = [
    "Claim",
    "Item",
    "Option",
    "Placement",
    "PlacementKind",
    "PublishedTally",
    "Question",
    "Suggestion",
    "SuggestionTheme",
    "Survey",
    "UnplacedValue",
]
