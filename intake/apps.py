from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        from intake import working  # noqa: F401 — it registers what the worker does

        # Each app registers what it takes in from tables when its module ``intakes`` is read.
        autodiscover_modules("intakes")
