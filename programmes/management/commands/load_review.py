"""Loads the review of a plan from its fixtures."""

from programmes.importers.review import load_review
from record.importers.reading import LoadCommand


class Command(LoadCommand):
    help = "Load the review of a plan; loading it again changes nothing and keeps what people edited."
    what = "Review"
    default = "plan-2016-2020"
    load = staticmethod(load_review)  # type: ignore[assignment]
