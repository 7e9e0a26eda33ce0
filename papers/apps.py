from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"

    def ready(self) -> None:
        from papers.models import freezing
        from papers.services import training
        from programmes.signals import training_leaves

        freezing.register()
        training_leaves.connect(training.remove)
