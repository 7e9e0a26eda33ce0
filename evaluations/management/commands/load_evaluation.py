"""Loads an evaluation."""

from evaluations.importers.evaluation import load_evaluation
from record.importers.reading import LoadCommand


class Command(LoadCommand):
    help = "Load an evaluation; loading it again changes nothing and keeps what people edited."
    what = "Evaluation"
    default = "evaluation-external-2020/evaluation.yaml"
    load = staticmethod(load_evaluation)  # type: ignore[assignment]
