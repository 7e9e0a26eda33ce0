from typing import Any

from django.apps import AppConfig


def _make_training(**given: Any) -> None:
    """Make the fictional evaluation; what reads its file costs every process six megabytes otherwise."""
    from evaluations.importers import training

    training.make(**given)


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        from evaluations.models import freezing
        from evaluations.services import evaluations, findings, responses, training
        from evaluations.services.evaluations import give_work
        from people.services.handover import register_work
        from programmes.signals import round_presented, round_replaced, training_leaves, training_made

        freezing.register()
        findings.register_wording()
        register_work(give_work)
        round_presented.connect(responses.freeze_follow_up)
        round_replaced.connect(evaluations.follow)
        training_made.connect(_make_training)
        training_leaves.connect(training.remove)
