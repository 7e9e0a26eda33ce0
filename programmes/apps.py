from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from programmes.models import freezing

        freezing.register("people")
        freezing.register("record")
        freezing.register("review")
        pre_migrate.connect(freezing.before_migrations, sender=self)
        post_migrate.connect(freezing.after_migrations, sender=self)
