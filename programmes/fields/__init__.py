"""What the records of a plan say, in the API and, where they have them, in files and on pages."""

from programmes.fields.activities import ACTIVITY, MEETING, InRound, certainty_of

__all__ = ["ACTIVITY", "MEETING", "InRound", "certainty_of"]
