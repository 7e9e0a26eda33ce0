"""Loads mechanisms, collaborations and the wider context as the sources tell of them."""

from partnerships.importers.record import load_partnerships
from record.importers.reading import LoadCommand


class Command(LoadCommand):
    help = "Load mechanisms, collaborations and context; loading them again changes nothing."
    what = "Partnerships"
    default = "partnerships"
    load = staticmethod(load_partnerships)  # type: ignore[assignment]
