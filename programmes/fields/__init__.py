"""What the records of a plan say, in the API and, where they have them, in files and on pages."""

from programmes.fields.activities import ACTIVITY, InRound, certainty_of
from programmes.fields.corrections import CORRECTION
from programmes.fields.sources import MEETING, SOURCE

__all__ = ["ACTIVITY", "CORRECTION", "MEETING", "SOURCE", "InRound", "certainty_of"]
