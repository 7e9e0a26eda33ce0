from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"

    def ready(self) -> None:
        from papers.exports import making  # noqa: F401
        from papers.models import freezing
        from papers.services import papers
        from programmes.signals import round_replaced, training_leaves

        freezing.register()
        round_replaced.connect(papers.follow_revision)
        training_leaves.connect(papers.remove)
