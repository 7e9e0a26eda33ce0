"""What the records of a plan say, in the API and, where they have them, in files and on pages."""

from programmes.fields.activities import ACTIVITY, InRound, certainty_of
from programmes.fields.meetings import MEETING

__all__ = ["ACTIVITY", "MEETING", "InRound", "certainty_of"]
