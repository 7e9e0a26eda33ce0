from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from programmes.forms import reading_of
        from programmes.models import freezing
        from programmes.models.freezing import Frozen
        from programmes.models.plans import areas_shown_first
        from programmes.services import handover  # noqa: F401
        from record.addresses import register_default_page
        from record.views.sources import register_frame

        register_frame(lambda request: {"reading": reading_of(request)})
        register_default_page(areas_shown_first)
        again = "EXISTS (SELECT 1 FROM people_ledgerentry AS l WHERE l.id = {row}.id)"
        freezing.register(
            "people",
            Frozen("ledgerentry", "1 = 1", ("UPDATE", "DELETE"), "people"),
            Frozen("ledgerentry", again, ("INSERT",), "people"),
            Frozen("ledgerdigest", "1 = 1", ("UPDATE", "DELETE"), "people"),
        )
        freezing.register("record")
        freezing.register("review")
        pre_migrate.connect(freezing.before_migrations, sender=self)
        post_migrate.connect(freezing.after_migrations, sender=self)
