"""What the records of a plan say: in files, on pages and in the API."""

from programmes.fields.activities import ACTIVITY, InRound, certainty_of
from programmes.fields.corrections import CORRECTION
from programmes.fields.sources import MEETING, SOURCE

__all__ = ["ACTIVITY", "CORRECTION", "MEETING", "SOURCE", "InRound", "certainty_of"]
