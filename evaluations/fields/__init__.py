"""What findings and recommendations say: one list each for files, pages and the API."""

from evaluations.fields.findings import FINDING, NOTHING, ListContext
from evaluations.fields.recommendations import RECOMMENDATION

__all__ = ["FINDING", "NOTHING", "RECOMMENDATION", "ListContext"]
