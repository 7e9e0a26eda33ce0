"""Loads a published survey."""

from record.importers.reading import LoadCommand
from surveys.importers.survey import load_survey


class Command(LoadCommand):
    help = "Load a published survey; loading it again changes nothing and keeps what people edited."
    what = "Survey"
    default = "survey-stakeholder-2020/survey.yaml"
    load = staticmethod(load_survey)  # type: ignore[assignment]
